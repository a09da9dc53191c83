from pathlib import Path

import pytest

from server.doctor.gpu import gpu


@pytest.mark.parametrize(
    ("program", "status", "detail"),
    [
        ("#!/bin/sh\necho 'GPU 0: H200 (UUID: GPU-1)'\n", "ok", "GPU 0: H200"),
        ("#!/bin/sh\necho 'Failed to initialize NVML'; exit 9\n", "warning", "Failed to initialize NVML"),
        ("#!/bin/sh\n", "ok", "no answer"),
        ("#!/bin/sh\nexec sleep 60\n", "warning", "no answer within 0.1 s"),
        ("#!/no/such/shell\n", "warning", "No such file or directory"),
    ],
)
async def test_a_driver_in_any_state_is_told_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, status: str, detail: str
) -> None:
    file = tmp_path / "nvidia-smi"
    file.write_text(program)
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = await gpu(patience_s=0.1 if "sleep" in program else 60)
    assert found["status"] == status
    assert detail in found["detail"]
    assert bool(found["remedy"]) == (status == "warning")


async def test_no_driver_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await gpu() == {"name": "gpu", "status": "ok", "detail": "none seen; none is needed", "remedy": ""}

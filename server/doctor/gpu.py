"""The graphics card, if any."""

import asyncio
import shutil

from server.doctor.finding import Finding


async def gpu(*, patience_s: float = 10.0) -> Finding:
    """Ask the driver which card there is; nothing here needs one, and a broken driver may never answer."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return Finding(name="gpu", status="ok", detail="none seen; none is needed", remedy="")
    try:
        first, works = await _first_line(program, patience_s)
    except (OSError, TimeoutError) as exc:
        first, works = f"{program}: {str(exc) or f'no answer within {patience_s:g} s'}", False
    return Finding(
        name="gpu",
        status="ok" if works else "warning",
        detail=first.split(" (UUID")[0],
        remedy="" if works else "look at the driver; nothing here depends on it",
    )


async def _first_line(program: str, patience_s: float) -> tuple[str, bool]:
    """Return the first line that the program prints, and whether it ends well."""
    process = await asyncio.create_subprocess_exec(
        program, "-L", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        async with asyncio.timeout(patience_s):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    lines = output.decode(errors="replace").splitlines()
    return (lines or ["no answer"])[0], process.returncode == 0

"""The graphics card, if any."""

import asyncio
import shutil

from server.doctor.finding import Finding


async def gpu() -> Finding:
    """Ask the driver which card there is; nothing here needs one."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return Finding(name="gpu", status="ok", detail="none seen; none is needed", remedy="")
    process = await asyncio.create_subprocess_exec(
        program, "-L", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    first = (output.decode(errors="replace").splitlines() or ["no answer"])[0]
    works = process.returncode == 0
    return Finding(
        name="gpu",
        status="ok" if works else "warning",
        detail=first.split(" (UUID")[0],
        remedy="" if works else "look at the driver; nothing here depends on it",
    )

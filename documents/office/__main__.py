"""The process that becomes LibreOffice: it first gives up memory, time and network, and says which fonts stand for which."""

import ctypes
import os
import resource
import shutil
import sys
from pathlib import Path

MEMORY = 3 * 1024 * 1024 * 1024
CPU_SECONDS = 60
FILE_SIZE = 64 * 1024 * 1024
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
SERIF, SANS = "Noto Serif CJK JP", "Noto Sans CJK JP"
FONTS = {
    SERIF: ("ＭＳ 明朝", "MS Mincho", "ＭＳ Ｐ明朝", "MS PMincho", "游明朝", "Yu Mincho"),
    SANS: (
        "ＭＳ ゴシック",
        "MS Gothic",
        "ＭＳ Ｐゴシック",
        "MS PGothic",
        "游ゴシック",
        "Yu Gothic",
        "メイリオ",
        "Meiryo",
    ),
}
SAFE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def main() -> None:
    """Become LibreOffice for one file in a folder of its own."""
    place = Path(sys.argv[1])
    profile = place / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(SAFE, encoding="utf-8")
    (place / "fonts.conf").write_text(_fonts(place), encoding="utf-8")
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit(1)
    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))
    # A network of its own, with nothing in it; where the system does not allow that, the settings above remain.
    ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    os.execve(  # noqa: S606 (the program is found on the path of the house)
        program,
        [
            program,
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(place),
            str(place / "document.docx"),
        ],
        {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(place),
            "TMPDIR": str(place),
            "LANG": "C.UTF-8",
            "FONTCONFIG_FILE": str(place / "fonts.conf"),
            "SAL_USE_VCLPLUGIN": "svp",
        },
    )


def _fonts(place: Path) -> str:
    """Say which font of this machine is drawn for the ones that Japanese forms name."""
    aliases = "".join(
        f'<match target="pattern"><test name="family" qual="any"><string>{name}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{font}</string></edit></match>'
        for font, names in FONTS.items()
        for name in names
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<cachedir>{place}/fonts</cachedir>{aliases}</fontconfig>"
    )


if __name__ == "__main__":
    main()

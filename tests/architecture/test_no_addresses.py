"""No file of the project names a host or a place on somebody's machine."""

import re
from pathlib import Path

import pytest

OURSELVES = r"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]"
EXAMPLES = r"[\w.-]*\bexample\.(?:org|com|net)|[\w.-]+\.(?:example|invalid|test)"
NAMESPACES = r"www\.w3\.org/|json-schema\.org/"
URL = re.compile(r"\b[a-z][a-z0-9+]*://([^\s/\"'`<>)]*)(/?)", re.IGNORECASE)
HARMLESS = re.compile(rf"(?:{OURSELVES}|{EXAMPLES}|[\w-]*)(?::\w*)?/?|.*[{{$%*].*|(?:{NAMESPACES}).*")
"""Hosts that are nobody's: this machine, names kept for examples, a service inside one deployment, a placeholder."""
DOMAIN = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|org|edu|gov)\b(?!\()", re.IGNORECASE)
ALLOWED_DOMAIN = re.compile(rf"(?:{EXAMPLES}|www\.w3\.org|json-schema\.org)", re.IGNORECASE)
PLACE = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w+|/tmp/[b]oot\b|\.\./shared\b")


def addresses(text: str) -> list[str]:
    """Return the hosts and machine paths that a text names."""
    domains = [match[0] for match in DOMAIN.finditer(text) if not ALLOWED_DOMAIN.fullmatch(match[0])]
    hosts = [
        match[0]
        for match in URL.finditer(text)
        if not HARMLESS.fullmatch(match[1].split("@")[-1].rstrip(".,;") + match[2])
    ]
    return hosts + domains + [match[0] for match in PLACE.finditer(text)]


def test_no_file_names_a_host_or_a_machine_path(repository: Path, project_files: tuple[Path, ...]) -> None:
    contents = {path: (repository / path).read_bytes() for path in project_files}
    texts = {path: content.decode() for path, content in contents.items() if b"\0" not in content}
    assert {str(path): found for path, text in texts.items() if (found := addresses(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "https:" + "//files.pythonhosted" + ".org/packages/x.whl",
        "see http:" + "//10.1.2.3:8080/x",
        "redis:" + "//user:secret@cache.internal.net:6379/0",
        "registry.host" + ".com",
        "/ho" + "me/somebody/outlast/data.csv",
        "/wo" + "rk/main/.venv",
        "read ../sha" + "red/golden",
    ],
)
def test_a_host_or_a_machine_path_is_noticed(text: str) -> None:
    assert addresses(text)


@pytest.mark.parametrize(
    "text",
    [
        "tcp://127.0.0.1:8786",
        "startswith('tcp://127.0.0.1:')",
        "redis://localhost:6379/0",
        "redis://cache:6379/0",
        "tls://{address}",
        "redis://, rediss:// or tcp://host:port.",
        "sqlite+aiosqlite:///{path}",
        "tls://scheduler.example.org:8786",
        'xmlns="http://www.w3.org/2000/svg"',
        "panel.io.fastapi and os.path.common",
        "/home/",
    ],
)
def test_our_own_machine_placeholders_and_namespaces_are_allowed(text: str) -> None:
    assert addresses(text) == []

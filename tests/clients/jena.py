"""Apache Jena's command line programs, from the jars that Debian installs."""

import zipfile
from pathlib import Path

JARS = Path("/usr/share/java")
CORE = JARS / "jena-core.jar"
NAMES = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-rdfconnection"),
    *("jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2", "jena-dboe-base", "jena-dboe-index"),
    *("jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction"),
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpclient-cache"),
    *("httpcore", "jackson-annotations", "jackson-core", "jackson-databind", "jakarta.json-api"),
    *("jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld"),
)
MOVED = "org/apache/jena/ext/xerces/"


def class_path(directory: Path) -> str:
    """A class path with which Jena 4.5 of Debian 12 starts; ``directory`` gets a part of it.

    That package moved the classes of Xerces and left their messages where they were. Nothing starts
    before the messages are found beside the classes.
    """
    with zipfile.ZipFile(CORE) as core:
        for name in core.namelist():
            if name.startswith(MOVED) and name.endswith(".properties"):
                target = directory / "xerces" / name.removeprefix(MOVED)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(core.read(name))
    jars = [JARS / f"{name}.jar" for name in NAMES]
    return ":".join(str(path) for path in (directory, *jars) if path.exists())

"""Writes a project of synthetic claims of the same shapes as the real ones.

Every source is a copy of the real article's claims about entities of its own, with other figures.

    python bench/generate.py --claims 100000 /tmp/synthetic
    aikg build --project /tmp/synthetic --out /tmp/synthetic/aikg.nq
"""

import argparse
import random
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "data" / "sources" / "hankyung-2023-02-06.toml"
COPIES_OF_ENTITIES = 100


def generate(target: Path, claims: int, seed: int) -> int:
    """Write a project folder; returns how many claims it holds."""
    for folder in ("ontology", "queries"):
        shutil.copytree(ROOT / folder, target / folder)
    (target / "data" / "sources").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "dataset.toml", target / "data" / "dataset.toml")
    (target / "data" / "mappings").mkdir()
    terms = "data/mappings/wikidata-terms.sssom.tsv"
    shutil.copy(ROOT / terms, target / terms)
    slugs = _write_entities(target / "data" / "entities")
    template = ARTICLE.read_text(encoding="utf-8")
    per_source = template.count("[[claim]]")
    chance = random.Random(seed)
    sources = -(-claims // per_source)
    for number in range(sources):
        text = _rename(template, slugs, number % COPIES_OF_ENTITIES, f"synthetic-{number}")
        text = _vary(text, chance)
        (target / "data" / "sources" / f"synthetic-{number}.toml").write_text(text, encoding="utf-8")
    return sources * per_source


def _write_entities(folder: Path) -> frozenset[str]:
    folder.mkdir()
    slugs: set[str] = set()
    for path in (ROOT / "data" / "entities").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        own = re.findall(r"^\[([a-z0-9-]+)\]$", text, re.MULTILINE)
        if path.stem == "currencies":
            (folder / path.name).write_text(text, encoding="utf-8")
            continue
        slugs.update(own)
        copies = (_numbered(text, copy) for copy in range(COPIES_OF_ENTITIES))
        (folder / path.name).write_text("\n".join(copies), encoding="utf-8")
    return frozenset(slugs)


def _numbered(text: str, copy: int) -> str:
    """Entities and what they refer to, all of one copy."""
    named = re.sub(r"^\[([a-z0-9-]+)\]$", rf"[\1-{copy}]", text, flags=re.MULTILINE)
    named = re.sub(r"^\[\[([a-z0-9-]+)\.", rf"[[\1-{copy}.", named, flags=re.MULTILINE)
    return re.sub(r'^([a-z]\w* = )"([a-z0-9-]+)"$', rf'\1"\2-{copy}"', named, flags=re.MULTILINE)


def _rename(text: str, slugs: frozenset[str], copy: int, source: str) -> str:
    def renamed(line: str) -> str:
        if line.startswith(("id = ", "claim = ")):
            return line
        return re.sub(r'"([a-z0-9-]+)"', lambda m: f'"{m[1]}-{copy}"' if m[1] in slugs else m[0], line)

    text = text.replace(f'"{ARTICLE.stem}"', f'"{source}"')
    return "".join(map(renamed, text.splitlines(keepends=True)))


def _vary(text: str, chance: random.Random) -> str:
    def varied(match: re.Match[str]) -> str:
        return f"value = {int(match.group(1).replace('_', '')) * chance.randint(50, 150) // 100}"

    return re.sub(r"value = ([\d_]+)", varied, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("target", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(generate(given.target, given.claims, given.seed), "claims")


if __name__ == "__main__":
    main()

"""Measures batches of reconciliation queries against a dump, such as one of `bench/generate.py`.

The names are those of the dump's entities: two of five as they are, the others with a letter left out, with a
word added, or in capitals. Generated entities share their names by the hundred; --distinct changes that.

    python bench/reconcile.py /tmp/synthetic/aikg.nq
    python bench/reconcile.py --distinct /tmp/synthetic/aikg.nq

With --address a server of the dump is asked over HTTP, and the wall clock read; otherwise it is the time that
this process works, from queries to candidates.
"""

import argparse
import dataclasses
import gc
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from aikg.reconcile.candidates import ReconciliationQuery
from aikg.reconcile.condition_evidence import Evidence
from aikg.reconcile.inventory import Inventory, read_descriptions, read_inventory
from aikg.reconcile.matching import Matcher
from aikg.reconcile.spaces import OWN
from aikg.store.local import LocalStore

Batch = Callable[[list[str]], float]
"""Reconciles names, and says how many seconds it took."""

SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호기니디리미비시이지치키티피히"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--distinct", action="store_true", help="give each entity names of its own")
    parser.add_argument(
        "--address", help="the address of a server of the dump, such as http://127.0.0.1:8000"
    )
    parser.add_argument("--batches", type=int, default=50)
    given = parser.parse_args()
    store, chance = LocalStore.load(given.dump), random.Random(1)
    inventory = read_inventory(store, 600, *read_descriptions(store, 600))
    if given.distinct:
        inventory = distinct(inventory, chance)
    names = [name for entity in inventory.entities for name in entity.names]
    batch = over_http(given.address) if given.address else in_process(inventory)
    seconds = [batch([noisy(chance.choice(names), chance) for _ in range(50)]) for _ in range(given.batches)]
    middle, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"50 queries: {middle:.0f} ms in the median, {worst:.0f} ms at worst")


def in_process(inventory: Inventory) -> Batch:
    start = time.process_time()
    matcher = Matcher(inventory)
    print(f"{len(inventory.entities):,} entities, indexed in {time.process_time() - start:.2f} s")
    gc.freeze()
    evidence = Evidence({}, matcher.entity, matcher.index.weight)

    def batch(names: list[str]) -> float:
        start = time.process_time()
        for query in (ReconciliationQuery((name,)) for name in names):
            matcher.candidates(query, matcher.likely(query), evidence, OWN)
        return time.process_time() - start

    return batch


def over_http(address: str) -> Batch:
    client = httpx.Client(base_url=address, timeout=60)

    def batch(names: list[str]) -> float:
        queries = json.dumps({f"q{number}": {"query": name} for number, name in enumerate(names)})
        start = time.perf_counter()
        client.post("/reconcile", data={"queries": queries}).raise_for_status()
        return time.perf_counter() - start

    return batch


def noisy(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name))
    changes: list[Callable[[], str]] = [
        lambda: name, lambda: name, lambda: name[:place] + name[place + 1 :],
        lambda: f"{name} Webtoon", lambda: name.upper(),
    ]  # fmt: skip
    return chance.choice(changes)()


def distinct(inventory: Inventory, chance: random.Random) -> Inventory:
    entities = (
        dataclasses.replace(entity, names=tuple(renamed(name, chance) for name in entity.names))
        for entity in inventory.entities
    )
    return dataclasses.replace(inventory, entities=tuple(entities))


def renamed(name: str, chance: random.Random) -> str:
    """A name with every other word in other letters of its script."""
    words = name.split(" ")
    return " ".join(other(word, chance) if number % 2 == 0 else word for number, word in enumerate(words))


def other(word: str, chance: random.Random) -> str:
    if word.isascii():
        return "".join(
            chance.choice("bcdfghklmnprst") + chance.choice("aeiou") for _ in range(len(word) // 2 + 1)
        )
    return "".join(chance.choice(SYLLABLES) for _ in word)


if __name__ == "__main__":
    main()

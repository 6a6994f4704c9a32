"""Answers queries of its standard input with rdflib: a line of JSON each, in and out.

python bench/rdflib_in_process.py union.nt
"""

import json
import sys

import rdflib


def main() -> None:
    graph = rdflib.Graph().parse(sys.argv[1], format="nt")
    for line in sys.stdin:
        answer = graph.query(json.loads(line)).serialize(format="json") or b""
        print(json.dumps(answer.decode()), flush=True)


if __name__ == "__main__":
    main()

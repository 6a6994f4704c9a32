"""The parameters of requests, each said once: for who reads it, and for the OpenAPI document."""

from typing import Any, Final


class Parameter(str):
    """The name of a parameter, which knows what the document says of it (OpenAPI 3.1, section 4.8.12).

    ``where`` is "query", "header" or "path", and ``schema`` what JSON Schema says of the value: that it is a
    text, where it says no type.
    """

    def __new__(cls, name: str, *_: Any, **__: Any) -> "Parameter":  # noqa: D102  # the text alone
        return super().__new__(cls, name)

    def __init__(
        self, name: str, about: str, where: str = "query", is_required: bool = False, **schema: Any
    ) -> None:
        schema = {"type": "string"} | schema
        self.described: Final[dict[str, Any]] = {
            "name": name,
            "in": where,
            "description": about,
            "schema": schema,
        }
        self.in_form: Final = schema | {"description": about}
        if is_required or where == "path":
            self.described["required"] = True

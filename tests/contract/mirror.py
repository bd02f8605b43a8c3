"""A copy of the record that keeps itself up to date, and proves that it is whole. README.md shows all of it."""

import hashlib
import json
import re
from typing import Any

import httpx

ORDER = ("fact", "actor", "source", "dispute", "open_question", "charter", "dataset")


class Mirror:
    """Every record by resource and id, as the service has it at the revision `token`."""

    def __init__(self, api: httpx.Client) -> None:
        self.api, self.token = api, ""
        self.records: dict[tuple[str, str], Any] = {}

    def update(self) -> None:
        """Take what changed since the last time. Raises ValueError where the copy is not whole after all."""
        path = f"/changes?limit=200{self.token and '&after='}{self.token}"
        while path:
            answer = self.api.get(path)
            if answer.status_code == 410:  # The service was restored or made anew, so the copy begins anew, too.
                self.records, self.token, path = {}, "", "/changes?limit=200"
                continue
            page = answer.raise_for_status().json()
            self.records |= {(it["resource"], it["id"]): it["body"] for it in page["items"]}
            path = page["page"]["next"]
        self.records = {key: body for key, body in self.records.items() if body}
        self.token = page["until"]
        if self.hash() != page["dataset"]["hash"]:
            self.records, self.token = {}, ""
            raise ValueError("the copy is not whole: take it anew")

    def hash(self) -> str:
        """The hash of the copy, by the recipe of the service."""
        lines = hashlib.sha256()
        for resource, name in sorted(self.records, key=lambda key: (ORDER.index(key[0]), key[1])):
            body = json.dumps(self.records[resource, name], ensure_ascii=False, separators=(",", ":")).encode()
            digest = hashlib.sha256(re.sub(rb',"revision":\d+', b"", body)).hexdigest()
            lines.update(f"{resource} {name} {digest}\n".encode())
        return lines.hexdigest()

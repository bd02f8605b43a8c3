"""A feed of changes as JSON Feed 1.1 has it (jsonfeed.org)."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.schemas.base import Address, Public


class FeedAuthor(Public):
    """Who makes a feed."""

    name: str = Field(description="The name of the service.")
    url: Address = Field(description="Address of its first page.")


class FeedItem(Public):
    """A change of a fact or of a dispute, or a load that made many changes."""

    id: str = Field(
        description="A tag URI, which stays: of the load by the beginning of its hash, and of the fact or dispute.",
        examples=["tag:facts.example.org,2023:db0c75e48b79/fact/mali-member-of-aes"],
    )
    url: Address = Field(description="Address of the page on the fact or dispute.")
    title: str = Field(description="The claim or the question; of a load, how much it changed.")
    content_text: str = Field(description="What changed, in words.")
    date_published: datetime = Field(description="When the change was loaded, in UTC.")


class JsonFeed(Public):
    """The newest changes of facts and disputes."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str = Field(description="Title of the feed.")
    home_page_url: Address = Field(description="Address of the first page.")
    feed_url: Address = Field(description="Address of the feed.")
    description: str = Field(description="What the feed tells of.")
    language: Literal["en"]
    authors: list[FeedAuthor] = Field(description="The service.")
    items: list[FeedItem] = Field(description="The newest changes, newest first, at most 50.")

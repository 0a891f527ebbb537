"""Items: the catalog in pages, and one item with what was sold of it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.catalog.browse import item, items_page, shelves
from suasion.catalog.sales import item_sales
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("items")


class Item(Shape):
    """An item of the catalog, as it is called now; what is not known is empty."""

    item: str = Field(description="The shop's own id of it.")
    name: str
    category: str = Field(description="The broadest shelf.")
    subcategory: str = Field(description="The shelf below it.")
    kind: str = Field(description="The narrowest shelf.")
    brand: str
    size: str


class ItemOffer(Shape):
    """An offer that covers an item."""

    offer: str = Field(description="The shop's own id of it.")
    name: str
    kind: str = Field(description="Its type in the shop's words.")
    starts: AwareDatetime
    ends: AwareDatetime = Field(description="The first moment at which it no longer holds.")


class Sold(Shape):
    """What was sold in some days before the moment."""

    days: int
    units: float
    buyers: int = Field(description="Different customers.")


class ItemSales(Shape):
    """How an item sold; nothing from `as_of` on is counted."""

    as_of: AwareDatetime
    price: float | None = Field(description="The last price paid for one unit; null if nobody bought it before.")
    price_seen: AwareDatetime | None = Field(description="When that was paid.")
    sold: list[Sold]


class OneItem(Item):
    """An item with the offers that cover it and how it sold."""

    as_of: AwareDatetime = Field(description="When the catalog was read.")
    offers: list[ItemOffer]
    sales: ItemSales | None = Field(description="Null while no order is known at all.")


class Shelf(Shape):
    """A value that items can be filtered by."""

    name: str
    items: int


class Shelves(BaseModel):
    """What items can be filtered by, the fullest first."""

    as_of: AwareDatetime
    categories: list[Shelf]
    brands: list[Shelf]


@ROUTES.get("/api/items", needs="items:read")
def items(
    workspace: WorkspaceHere,
    place: PlaceHere,
    *,
    search: Annotated[str, Query(max_length=200, description="Text that the name must contain.")] = "",
    category: Annotated[str | None, Query(max_length=200, description="Only this category, exactly.")] = None,
    brand: Annotated[str | None, Query(max_length=200, description="Only this brand, exactly.")] = None,
    order: Annotated[Literal["id", "name"], Query(description="What to sort by.")] = "id",
) -> Listed[Item]:
    """List the catalog."""
    found = items_page(
        workspace.database,
        workspace.clock.now(),
        search=search,
        category=category,
        brand=brand,
        order=order,
        after=place.after(str) if order == "id" else place.after(str, str),
        limit=place.limit,
    )
    return listed(found, Item.model_validate)


@ROUTES.get("/api/item-shelves", needs="items:read")
def item_shelves(workspace: WorkspaceHere) -> Shelves:
    """List the categories and brands that items can be filtered by, with how many items each has."""
    categories, brands = (shelves(workspace.database, by) for by in ("category", "brand"))
    return Shelves.model_validate(
        {"as_of": workspace.clock.now(), "categories": categories, "brands": brands}, from_attributes=True
    )


@ROUTES.get("/api/items/{item:path}", needs="items:read")
def one_item(
    workspace: WorkspaceHere,
    item_id: Annotated[str, Path(alias="item", max_length=200)],
    as_of: Annotated[
        AwareDatetime | None,
        Query(description="Count sales before this moment; without it, up to and with the newest order known."),
    ] = None,
) -> OneItem:
    """Show one item: what it is, which offers cover it, its last price, what was sold lately."""
    found, offers = item(workspace.database, item_id)
    return OneItem(
        **vars(found),
        as_of=workspace.clock.now(),
        offers=[ItemOffer.model_validate(offer) for offer in offers],
        sales=_sales(workspace, item_id, as_of),
    )


def _sales(workspace: WorkspaceHere, item_id: str, as_of: datetime | None) -> ItemSales | None:
    with workspace.pinned.read() as pin:
        sales = item_sales(pin.session, pin.history, item_id, as_of)
    return None if sales is None else ItemSales.model_validate(sales)

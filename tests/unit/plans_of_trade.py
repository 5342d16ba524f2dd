"""Plans of places where things are sold."""

from plan_vocabulary import URL, adjust, count, date, long_text, many, money, one, plan_of, stamp, state, story, text

from orchestrator.models import (
    Chart,
    Entity,
    Field,
    FieldType,
    Plan,
    Shortcut,
    StateMachine,
    StoryKind,
    Transition,
)


def shop() -> Plan:
    """A shop: products with a picture, a price and tags; orders whose lines take from the stock."""
    category = Entity(
        name="Category",
        plural="categories",
        label="Category",
        label_plural="Categories",
        fields=[
            text("name", "Name", required=True, unique=True),
            one("parent_id", "Part of", "Category", required=False),
        ],
    )
    tag = Entity(
        name="Tag",
        plural="tags",
        label="Tag",
        label_plural="Tags",
        fields=[text("name", "Name", required=True, unique=True, max_length=40)],
    )
    product = Entity(
        name="Product",
        plural="products",
        label="Product",
        label_plural="Products",
        fields=[
            text("name", "Name", required=True),
            money("price", "Price", required=True),
            count("stock", "In stock", default=0),
            Field(name="image", type=FieldType.IMAGE, label="Picture", max_length=2000, pattern=URL),
            one("category_id", "Category", "Category"),
            many("tag_ids", "Tags", "Tag"),
            Field(name="featured", type=FieldType.BOOLEAN, label="Featured", default=False),
            long_text("description", "Description"),
        ],
    )
    order = Entity(
        name="Order",
        plural="shop_orders",
        label="Order",
        label_plural="Orders",
        fields=[
            text("customer", "Customer", required=True),
            Field(name="email", type=FieldType.EMAIL, label="Email", required=True, max_length=254),
            state("Status", {"open": "Open", "paid": "Paid", "shipped": "Shipped", "cancelled": "Cancelled"}),
            date("paid_at", "Paid at", FieldType.DATETIME, read_only=True),
        ],
        machine=StateMachine(
            initial="open",
            transitions=[
                Transition(name="pay", label="Pay", from_states=["open"], to_state="paid", effects=[stamp("paid_at")]),
                Transition(name="ship", label="Ship", from_states=["paid"], to_state="shipped"),
                Transition(name="cancel", label="Cancel", from_states=["open", "paid"], to_state="cancelled"),
            ],
        ),
    )
    line = Entity(
        name="OrderLine",
        plural="order_lines",
        label="Order line",
        label_plural="Order lines",
        fields=[
            one("order_id", "Order", "Order"),
            one("product_id", "Product", "Product"),
            count("quantity", "Quantity", minimum=1, default=1),
        ],
        on_create=[adjust("product_id", "stock", -1, amount_field="quantity")],
        shortcuts=[
            Shortcut(name="add_line", label="Add a line", reference="order_id"),
            Shortcut(name="buy", label="Buy", reference="product_id"),
        ],
    )
    return plan_of(
        "Bike shop",
        "en",
        "A shop for bikes: products with picture, price, category and tags; customers order them",
        [category, tag, product, order, line],
        charts=[
            Chart(entity="Order", field="status", title="Orders by status"),
            Chart(entity="Product", field="category_id", title="Products by category"),
        ],
        stories=[
            story(1, StoryKind.CREATE, "shop keeper", "add a product", entity="Product"),
            story(2, StoryKind.START, "customer", "buy a product", entity="OrderLine", action="buy"),
            story(3, StoryKind.MOVE, "shop keeper", "ship an order", entity="Order", action="ship"),
            story(4, StoryKind.GUARD, "customer", "not buy what is gone", entity="OrderLine", action="none_left"),
            story(5, StoryKind.EXPORT, "shop keeper", "export the orders", entity="Order"),
            story(6, StoryKind.DASHBOARD, "shop keeper", "see how it goes"),
        ],
        samples={
            "Category": [{"name": "Bikes"}, {"name": "City bikes", "parent_id": 1}],
            "Tag": [{"name": "new"}, {"name": "sale"}],
            "Product": [
                {"name": "City bike", "price": 399.5, "stock": 3, "category_id": 2, "tag_ids": [1, 2],
                 "featured": True},
                {"name": "Road bike", "price": 1299, "stock": 1, "category_id": 1, "tag_ids": []},
            ],
            "Order": [{"customer": "Ada", "email": "ada@example.com", "status": "open"}],
            "OrderLine": [{"order_id": 1, "product_id": 1, "quantity": 1}],
        },
    )  # fmt: skip

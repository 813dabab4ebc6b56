"""Made-up support-desk talk: what the tiny base model reads before it is tuned. Standard library only, seeded.

Every conversation is a customer's line and a clerk's sentence. No classification answers are in here: naming the queue
and nothing else is what a tuning has to teach.
"""

from __future__ import annotations

import random

TOPICS: dict[str, dict[str, list[str]]] = {
    "billing": {
        "thing": ["invoice", "bill", "monthly charge", "card payment", "receipt", "subscription fee"],
        "trouble": [
            "was charged twice",
            "shows the wrong amount",
            "is higher than last month",
            "has a tax line I do not know",
        ],
    },
    "refund": {
        "thing": ["money", "refund", "deposit", "returned item", "credit"],
        "trouble": [
            "has not come back yet",
            "was promised last week",
            "should go to my old card",
            "is missing from my account",
        ],
    },
    "delivery": {
        "thing": ["parcel", "order", "package", "shipment", "courier"],
        "trouble": [
            "has not arrived",
            "went to the wrong address",
            "is late by a week",
            "was left in the rain",
            "is stuck in transit",
        ],
    },
    "login": {
        "thing": ["password", "login", "sign-in code", "account", "two-factor code", "reset email"],
        "trouble": ["does not work", "never arrives", "is locked", "was rejected again", "expired too soon"],
    },
    "bug": {
        "thing": ["app", "export button", "search page", "dashboard", "report screen", "upload"],
        "trouble": [
            "crashes at start",
            "shows an error",
            "freezes on my phone",
            "returns a blank page",
            "loses my data",
        ],
    },
    "cancellation": {
        "thing": ["plan", "membership", "contract", "trial", "subscription"],
        "trouble": [
            "should be cancelled",
            "must end this month",
            "is not needed any more",
            "should stop before it renews",
        ],
    },
    "upgrade": {
        "thing": ["plan", "storage", "team seats", "licence", "tier"],
        "trouble": ["is too small for us", "needs ten more users", "should move to the larger one", "is at its limit"],
    },
    "hours": {
        "thing": ["office", "phone line", "shop", "help desk", "chat"],
        "trouble": [
            "is open at what time",
            "is closed today or not",
            "answers on Sundays or not",
            "opens when on holidays",
        ],
    },
}
OPENINGS = ["Hello,", "Hi,", "Good morning,", "Please help,", "Hi there,", "Quick question,", "Urgent:", "Hey,"]
JOINS = ["my", "the", "our", "your"]
CLOSINGS = ["Thanks.", "Can you help?", "What can I do?", "Please advise.", "Please look into it.", "Regards."]
REPLIES = [
    "I am sorry about the {thing}. Our {topic} team will look at it today.",
    "Thank you for writing. This sounds like a {topic} question, I pass it on.",
    "I see, the {thing} {trouble}. The {topic} desk answers within a day.",
    "Let me check the {thing} for you. It is a {topic} matter.",
]


def conversation(rng: random.Random) -> tuple[str, str]:
    """A customer's line and the clerk's answer."""
    topic = rng.choice(sorted(TOPICS))
    thing, trouble = rng.choice(TOPICS[topic]["thing"]), rng.choice(TOPICS[topic]["trouble"])
    line = " ".join([rng.choice(OPENINGS), rng.choice(JOINS), thing, trouble + ".", rng.choice(CLOSINGS)])
    return line, rng.choice(REPLIES).format(topic=topic, thing=thing, trouble=trouble)


def labelled(rng: random.Random) -> tuple[str, str]:
    """The same kind of line with its topic: rows for tests of learning."""
    topic = rng.choice(sorted(TOPICS))
    thing, trouble = rng.choice(TOPICS[topic]["thing"]), rng.choice(TOPICS[topic]["trouble"])
    return " ".join([rng.choice(OPENINGS), rng.choice(JOINS), thing, trouble + ".", rng.choice(CLOSINGS)]), topic

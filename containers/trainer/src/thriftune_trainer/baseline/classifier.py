"""What a classifier without any language model reaches on the same rows: TF-IDF of words and characters + linear SVM.

Run: python -m thriftune_trainer.baseline.classifier --train F --test F --json
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from thriftune_trainer.statistics import share_interval

NAME = "tfidf-words+characters+linear-svm"


def read_pairs(path: Path) -> tuple[list[str], list[str]]:
    """What was asked (everything before the last turn) and the last answer."""
    questions, answers = [], []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            messages = json.loads(line)["messages"]
            questions.append("\n".join(message["content"] for message in messages[:-1]))
            answers.append(messages[-1]["content"].strip())
    return questions, answers


def measure(train: Path, test: Path) -> dict[str, Any]:
    questions, answers = read_pairs(train)
    asked, expected = read_pairs(test)
    started = time.monotonic()
    if len(set(answers)) < 2:
        return {
            "name": NAME,
            "labels": len(set(answers)),
            "accuracy": None,
            "reason": "fewer than two different answers",
        }
    features = make_union(
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    model = make_pipeline(features, LinearSVC(random_state=0))
    model.fit(questions, answers)
    hits = sum(str(guess) == answer for guess, answer in zip(model.predict(asked), expected, strict=True))
    return {
        "name": NAME,
        "labels": len(set(answers)),
        "trainRows": len(questions),
        "accuracy": share_interval(hits, len(expected)),
        "seconds": round(time.monotonic() - started, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="accuracy of a classifier that needs no fine-tuning")
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = measure(arguments.train, arguments.test)
    if arguments.json:
        print(json.dumps(result))
    elif result["accuracy"] is None:
        print(f"{NAME}: not measured, {result['reason']}")
    else:
        share = result["accuracy"]
        print(f"{NAME}: {share['value']:.3f} ({share['low']:.3f} to {share['high']:.3f}) on {share['rows']} rows")


if __name__ == "__main__":
    main()

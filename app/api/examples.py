"""Examples for the API's description. They work on the questions that ship; a test sends each of them."""

from __future__ import annotations

from typing import Any

_ID = "01a1fe98-8d2a-789d-99a9-c9addc38cf65"
_JSON = "application/json"
_YAML = "application/yaml"
_QUESTION = """\
id: divides-by
kind: choice
title: What the variance divides by
lesson: L0
concepts: [normalise]
points: 1
prompt: |
  In training, batch norm divides the sum of squares over N rows by …
choices:
  - id: a
    text: $N$
    correct: true
    feedback: This batch is described as it is.
  - id: b
    text: $N - 1$
    feedback: That would estimate the variance of a population.
    misconception: unbiased-variance
explanation: |
  It describes the batch, and estimates nothing.
"""
_TEXT_ANSWER = {"text": "unbiased=False"}
_WEBHOOK = {"url": "https://hooks.school.example/batchmark", "events": ["submission.graded"]}
_TERMS = {
    "opens_at": "2026-10-01T08:00:00Z",
    "due_at": "2026-12-01T22:59:00Z",
    "closes_at": "2026-12-08T22:59:00Z",
    "attempts": 3,
    "counts": "best",
    "late_per_day": 0.1,
    "late_floor": 0.5,
}

PARAMETERS: dict[str, Any] = {
    "course_id": "batch-norm",
    "quiz_id": "l0",
    "question_id": "biased-argument",
    "misconception_id": "unbiased-variance",
    "user": "ada",
    "of": "ada",
    "number": 1,
    "limit": 50,
    "format": "csv",
    "prefer": "wait=10",
    "idempotency-key": "9f1c2c1e-6f0b-4a53-9d0e-0b1f5a7f2f11",
    "action": "role.changed",
    "since": "2026-10-01",
    "until": "2026-10-31",
    "before": _ID,
    **dict.fromkeys(
        (
            "submission_id",
            "try_id",
            "regrade_id",
            "check_id",
            "session_id",
            "token_id",
            "code_id",
            "invitation_id",
            "webhook_id",
            "delivery_id",
        ),
        _ID,
    ),
}
"""By the parameter's name."""

PARAMETERS_OF: dict[str, dict[str, Any]] = {
    "post_question_tries": {"question_id": "stable-variance-numpy"},
    "put_question": {"question_id": "divides-by"},
}
"""What an operation needs instead, by its name."""

BODIES: dict[tuple[str, str], Any] = {
    ("post_submissions", _JSON): {
        "quiz_id": "l0",
        "question_id": "biased-argument",
        "answer": _TEXT_ANSWER,
    },
    ("post_question_tries", _JSON): {"answer": {"source": "def batch_moments(x):\n    ...\n"}},
    ("put_question_draft", _JSON): {"fields": {"text": "unbiased"}, "revision": 0},
    ("post_questions_check", _JSON): {"source": _QUESTION, "question_id": "divides-by"},
    ("post_questions_check", _YAML): _QUESTION,
    ("put_question", _JSON): {"source": _QUESTION, "reason": "A first version."},
    ("put_question", _YAML): _QUESTION,
    ("post_tokens", _JSON): {"label": "the gradebook's script", "scopes": ["read", "teach"]},
    ("post_enrolments", _JSON): {"code": "K7Q2-M4XD"},
    ("post_users", _JSON): {"name": "grace", "role": "learner"},
    ("patch_user", _JSON): {"role": "admin"},
    ("post_courses", _JSON): {"id": "autumn", "title": "Autumn", "quiz_ids": ["l0", "l1"]},
    ("put_course", _JSON): {"title": "Batch normalisation", "quiz_ids": None},
    ("post_course_enrolments", _JSON): {"name": "grace", "role": "learner"},
    ("post_course_enrolments", "text/csv"): "name,role\nada,learner\ngrace,learner\n",
    ("patch_course_enrolment", _JSON): {"role": "instructor"},
    ("post_course_codes", _JSON): {"lifetime_s": 86_400, "uses": 30},
    ("post_course_invitations", _JSON): {"role": "learner"},
    ("put_course_quiz_settings", _JSON): _TERMS,
    ("put_course_quiz_extension", _JSON): {"extra_s": 86_400, "extra_attempts": 1, "reason": "was ill"},
    ("post_quiz_overrides", _JSON): {
        "user": "ada",
        "question_id": "biased-argument",
        "score": 1.0,
        "reason": "Said it in class.",
    },
    ("post_regrades", _JSON): {"question_id": "biased-argument", "course_id": "batch-norm"},
    ("post_regrade_apply", _JSON): {"rule": "never-lower"},
    ("post_webhooks", _JSON): {**_WEBHOOK, "events": ["question.published"]},
    ("post_course_webhooks", _JSON): _WEBHOOK,
    ("patch_webhook", _JSON): {"on": False},
    ("post_webhook_secret", _JSON): {"overlap_s": 3_600},
}
"""By the operation's name and the body's media type."""

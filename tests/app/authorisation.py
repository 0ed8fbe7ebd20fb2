"""Who may use which route: one line for each, so that a route nobody has thought about fails a test.

`ALLOWED` has the people that a route lets in, once they are signed in or not. Whoever is let
in may still be told that something is missing or wrong; whoever is not gets 401, 403 or 404.
"""

from __future__ import annotations

NOBODY = frozenset[str]()
INSTRUCTORS = frozenset({"instructor", "admin"})
ADMIN = frozenset({"admin"})
OWNER = frozenset({"learner", "instructor", "admin"})
SIGNED_IN = frozenset({"learner", "other learner", "other instructor", "instructor", "admin"})
MEMBERS = SIGNED_IN - {"other instructor"}
TEACHERS = INSTRUCTORS | {"other instructor"}
EVERYBODY = SIGNED_IN | {"nobody"}

API = "/api/v1"
COURSE = f"{API}/courses/{{course_id}}"
QUIZ = f"{COURSE}/quizzes/{{quiz_id}}"

ALLOWED: dict[str, frozenset[str]] = {
    # For everybody: health, ways in and out, files.
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": EVERYBODY,  # on this machine, as tests are
    f"GET {API}/openapi.json": EVERYBODY,
    "GET /static/{version}/{path:path}": EVERYBODY,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "GET /sign-in/{token}": EVERYBODY,
    "POST /sign-in/{token}": EVERYBODY,
    "GET /invitations/{token}": EVERYBODY,
    "POST /invitations/{token}": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    # From an LMS: a launch, an invitation or a choice proves itself.
    "GET /lti/keys": EVERYBODY,
    "GET /lti/login": EVERYBODY,
    "POST /lti/login": EVERYBODY,
    "POST /lti/launch": EVERYBODY,
    "GET /lti/enter": EVERYBODY,
    "POST /lti/open/{link}": EVERYBODY,
    "GET /lti/choose/{token}": EVERYBODY,
    "POST /lti/choose/{token}": EVERYBODY,
    "GET /lti/register/{invitation}": EVERYBODY,
    "POST /lti/register/{invitation}": EVERYBODY,
    # About LMSs.
    "GET /lti/platforms": ADMIN,
    "POST /lti/platforms": ADMIN,
    "POST /lti/platforms/invitations": ADMIN,
    "POST /lti/platforms/{platform_id}/switch": NOBODY,
    "POST /lti/platforms/{platform_id}/deployments": NOBODY,
    "GET /courses/{course_id}/lms": INSTRUCTORS,
    "POST /courses/{course_id}/lms/roster": INSTRUCTORS,
    "POST /courses/{course_id}/lms/scores": INSTRUCTORS,
    # About oneself.
    f"GET {API}/me": SIGNED_IN,
    f"GET {API}/me/sessions": SIGNED_IN,
    f"DELETE {API}/me/sessions/{{session_id}}": NOBODY,
    f"GET {API}/tokens": SIGNED_IN,
    f"POST {API}/tokens": SIGNED_IN,
    f"DELETE {API}/tokens/{{token_id}}": NOBODY,
    f"POST {API}/enrolments": SIGNED_IN,
    f"GET {API}/courses": SIGNED_IN,
    "GET /": SIGNED_IN,
    "GET /account": SIGNED_IN,
    "POST /account/password": frozenset({"browser"}),
    "POST /account/sessions/{session_id}/revoke": NOBODY,
    "POST /account/tokens": SIGNED_IN,
    "POST /account/tokens/{token_id}/revoke": NOBODY,
    "POST /enrolments": SIGNED_IN,
    # What is asked, to those whose courses ask it.
    f"GET {API}/quizzes": SIGNED_IN,
    f"GET {API}/quizzes/{{quiz_id}}": MEMBERS,
    "GET /quizzes/{quiz_id}": MEMBERS,
    "POST /quizzes/{quiz_id}/start": MEMBERS,
    f"GET {API}/questions": SIGNED_IN,
    f"GET {API}/questions/{{question_id}}": SIGNED_IN,
    f"GET {API}/questions/{{question_id}}/hints": SIGNED_IN,
    f"POST {API}/questions/{{question_id}}/hints/{{number}}": NOBODY,
    f"GET {API}/questions/{{question_id}}/draft": SIGNED_IN,
    f"PUT {API}/questions/{{question_id}}/draft": SIGNED_IN,
    f"POST {API}/questions/{{question_id}}/tries": SIGNED_IN,
    f"GET {API}/misconceptions/{{misconception_id}}": SIGNED_IN,
    "GET /questions/{question_id}": SIGNED_IN,
    "POST /questions/{question_id}": MEMBERS,
    "POST /questions/{question_id}/tries": SIGNED_IN,
    "GET /questions/{question_id}/tries": SIGNED_IN,
    "GET /questions/{question_id}/differences": NOBODY,
    "GET /questions/{question_id}/hints/{number}": SIGNED_IN,
    "POST /questions/{question_id}/hints/{number}": NOBODY,
    # What was handed in, to its learner and those who teach them.
    f"POST {API}/submissions": SIGNED_IN,
    f"GET {API}/submissions": SIGNED_IN,
    f"GET {API}/submissions/{{submission_id}}": OWNER,
    f"GET {API}/submissions/{{submission_id}}/events": OWNER,
    "GET /submissions/{submission_id}": OWNER,
    "GET /tries/{submission_id}": OWNER,
    f"GET {API}/tries/{{try_id}}": NOBODY,
    f"GET {API}/tries/{{try_id}}/events": NOBODY,
    # Teaching: any course for authors, one's own for its people.
    f"POST {API}/questions/check": TEACHERS,
    f"GET {COURSE}": MEMBERS,
    f"PUT {COURSE}": INSTRUCTORS,
    f"GET {COURSE}/codes": INSTRUCTORS,
    f"POST {COURSE}/codes": INSTRUCTORS,
    f"DELETE {COURSE}/codes/{{code_id}}": NOBODY,
    f"POST {COURSE}/invitations": INSTRUCTORS,
    f"GET {COURSE}/invitations": INSTRUCTORS,
    f"DELETE {COURSE}/invitations/{{invitation_id}}": NOBODY,
    f"GET {COURSE}/audit": INSTRUCTORS,
    f"GET {COURSE}/questions/{{question_id}}/similarity": INSTRUCTORS,
    f"GET {COURSE}/enrolments": INSTRUCTORS,
    f"POST {COURSE}/enrolments": INSTRUCTORS,
    f"GET {COURSE}/enrolments/{{user}}": INSTRUCTORS,
    f"PATCH {COURSE}/enrolments/{{user}}": INSTRUCTORS,
    f"DELETE {COURSE}/enrolments/{{user}}": INSTRUCTORS,
    f"GET {QUIZ}/settings": MEMBERS,
    f"PUT {QUIZ}/settings": INSTRUCTORS,
    f"GET {QUIZ}/extensions": INSTRUCTORS,
    f"GET {QUIZ}/extensions/{{user}}": INSTRUCTORS,
    f"PUT {QUIZ}/extensions/{{user}}": INSTRUCTORS,
    f"POST {QUIZ}/start": MEMBERS,
    "GET /courses/new": ADMIN,
    "POST /courses/new": ADMIN,
    "GET /courses/{course_id}/settings": INSTRUCTORS,
    "POST /courses/{course_id}/settings": INSTRUCTORS,
    "GET /courses/{course_id}/people": INSTRUCTORS,
    "POST /courses/{course_id}/people": INSTRUCTORS,
    "POST /courses/{course_id}/people/list": INSTRUCTORS,
    "POST /courses/{course_id}/people/{user_id}/role": INSTRUCTORS,
    "POST /courses/{course_id}/people/{user_id}/remove": INSTRUCTORS,
    "POST /courses/{course_id}/invitations": INSTRUCTORS,
    "POST /courses/{course_id}/invitations/{invitation_id}/revoke": INSTRUCTORS,
    "GET /courses/{course_id}/audit": INSTRUCTORS,
    "GET /courses/{course_id}/questions/{question_id}/similarity": INSTRUCTORS,
    "POST /courses/{course_id}/codes": INSTRUCTORS,
    "POST /courses/{course_id}/codes/{code_id}/revoke": INSTRUCTORS,
    "GET /courses/{course_id}/quizzes/{quiz_id}/settings": INSTRUCTORS,
    "POST /courses/{course_id}/quizzes/{quiz_id}/settings": INSTRUCTORS,
    "POST /courses/{course_id}/quizzes/{quiz_id}/extensions": INSTRUCTORS,
    "GET /submissions/{submission_id}/pictures/{case_id}/curves.svg": NOBODY,
    "GET /submissions/{submission_id}/pictures/{case_id}/{place}/{kind}.svg": NOBODY,
    # The bank, for whoever writes it.
    f"GET {API}/questions/{{question_id}}/source": TEACHERS,
    f"GET {API}/questions/{{question_id}}/versions": TEACHERS,
    f"GET {API}/questions/checks/{{check_id}}": NOBODY,
    f"PUT {API}/questions/{{question_id}}": TEACHERS,
    "GET /teaching/questions/new": TEACHERS,
    "GET /teaching/questions/{question_id}/edit": TEACHERS,
    "POST /teaching/questions/{question_id}/edit": TEACHERS,
    "POST /teaching/questions/{question_id}/preview": TEACHERS,
    # A course's figures, for those who teach it.
    f"GET {API}/quizzes/{{quiz_id}}/grades": INSTRUCTORS,
    f"GET {API}/quizzes/{{quiz_id}}/overrides": INSTRUCTORS,
    f"POST {API}/quizzes/{{quiz_id}}/overrides": INSTRUCTORS,
    f"GET {API}/quizzes/{{quiz_id}}/statistics": INSTRUCTORS,
    f"GET {API}/questions/{{question_id}}/statistics": TEACHERS,  # each of what happened in their course
    f"GET {API}/regrades": TEACHERS,
    f"POST {API}/regrades": TEACHERS,
    f"GET {API}/regrades/{{regrade_id}}": NOBODY,
    f"POST {API}/regrades/{{regrade_id}}/apply": NOBODY,
    "GET /teaching/questions": TEACHERS,
    "GET /teaching/questions/{question_id}": TEACHERS,
    "GET /teaching/questions/{question_id}/proof": TEACHERS,
    "GET /teaching/questions/{question_id}/statistics": TEACHERS,
    "GET /teaching/questions/{question_id}/versions": TEACHERS,
    "POST /teaching/questions/{question_id}/regrades": TEACHERS,
    "GET /teaching/regrades/{regrade_id}": NOBODY,
    "POST /teaching/regrades/{regrade_id}/apply": NOBODY,
    "GET /teaching/submissions/{submission_id}": INSTRUCTORS,
    "GET /courses/{course_id}/quizzes/{quiz_id}/grades": INSTRUCTORS,
    "GET /courses/{course_id}/quizzes/{quiz_id}/statistics": INSTRUCTORS,
    "GET /courses/{course_id}/quizzes/{quiz_id}/learners/{user_id}": INSTRUCTORS,
    "POST /courses/{course_id}/quizzes/{quiz_id}/learners/{user_id}/overrides": INSTRUCTORS,
    # Webhooks: the test makes one in the course; a removed one can't be removed again.
    f"GET {COURSE}/webhooks": INSTRUCTORS,
    f"POST {COURSE}/webhooks": INSTRUCTORS,
    f"GET {API}/webhooks/{{webhook_id}}": INSTRUCTORS,
    f"PATCH {API}/webhooks/{{webhook_id}}": INSTRUCTORS,
    f"DELETE {API}/webhooks/{{webhook_id}}": INSTRUCTORS,
    f"POST {API}/webhooks/{{webhook_id}}/secret": INSTRUCTORS,
    f"POST {API}/webhooks/{{webhook_id}}/test": INSTRUCTORS,
    f"GET {API}/webhooks/{{webhook_id}}/deliveries": INSTRUCTORS,
    f"POST {API}/webhooks/{{webhook_id}}/deliveries/{{delivery_id}}/redeliver": NOBODY,
    "GET /courses/{course_id}/webhooks": INSTRUCTORS,
    "POST /courses/{course_id}/webhooks": INSTRUCTORS,
    "GET /webhooks/{webhook_id}": INSTRUCTORS,
    "POST /webhooks/{webhook_id}/change": INSTRUCTORS,
    "POST /webhooks/{webhook_id}/switch": INSTRUCTORS,
    "POST /webhooks/{webhook_id}/secret": INSTRUCTORS,
    "POST /webhooks/{webhook_id}/test": INSTRUCTORS,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": NOBODY,
    "POST /webhooks/{webhook_id}/remove": NOBODY,
    # The installation.
    f"GET {API}/webhooks": ADMIN,
    f"POST {API}/webhooks": ADMIN,
    "GET /webhooks": ADMIN,
    "POST /webhooks": ADMIN,
    f"GET {API}/users": ADMIN,
    f"POST {API}/users": ADMIN,
    f"PATCH {API}/users/{{user}}": ADMIN,
    f"POST {API}/users/{{user}}/links": ADMIN,
    f"GET {API}/audit": ADMIN,
    # What failed, in one's courses; another course's submission does not exist.
    f"GET {API}/attention": TEACHERS,
    f"POST {API}/submissions/{{submission_id}}/requeue": INSTRUCTORS,
    "GET /teaching/attention": TEACHERS,
    "POST /teaching/submissions/{submission_id}/requeue": INSTRUCTORS,
    "GET /audit": ADMIN,
    f"POST {API}/courses": ADMIN,
}
"""By method and path. `NOBODY`: even who may use it finds nothing under the ids that the test makes up."""

ALIKE = {"browser": "other learner", "program": "other learner", "visitor": "other learner"}
"""Who gets as far as somebody else, but for what names them, and for what is in `REFUSED`.

`browser` is a learner who signed in, `program` an admin's token with the scopes `read` and
`submit`, `visitor` a learner here and instructor elsewhere, signed in for the course alone.
"""
REFUSED = {"visitor": frozenset({f"POST {API}/enrolments", "POST /enrolments"})}

QUERIES = {f"GET {API}/quizzes/{{quiz_id}}/overrides": "?of=grace&question_id=biased-argument"}
BODIES: dict[str, dict[str, object]] = {
    f"POST {API}/quizzes/{{quiz_id}}/overrides": {
        "user": "grace",
        "question_id": "biased-argument",
        "score": 0.5,
        "reason": "for the test",
    },
    f"POST {API}/regrades/{{regrade_id}}/apply": {"rule": "never-lower"},
    f"POST {API}/enrolments": {"code": "NO SUCH CODE"},
}
"""What some routes have to be asked before they look at who asks."""

"""Everything that can be asked: the questions, quizzes, lessons and misconceptions of one or two folders.

A bad file is reported and left out; the others load.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter

from questions.base import Lesson, Slug
from questions.course import LessonContent, find_statement_faults
from questions.faults import Fault, QuestionFileError
from questions.filling import WrittenQuiz, as_written, fill_quiz
from questions.loader import LoadedQuestion, parse_question, validate
from questions.reader import Document, read_document, read_text
from questions.schema import Misconception, Quiz

OWN_FOLDER = Path(__file__).parent
_quiz_adapter: TypeAdapter[Quiz] = TypeAdapter(Quiz)
_lessons_adapter: TypeAdapter[dict[Lesson, LessonContent]] = TypeAdapter(dict[Lesson, LessonContent])
_misconceptions_adapter: TypeAdapter[dict[Slug, Misconception]] = TypeAdapter(dict[Slug, Misconception])


@dataclass(frozen=True)
class Bank:
    """What loaded, by id, and what is wrong with what did not.

    Every question that a quiz names is in `questions`; every misconception that a
    question names is in `misconceptions`, and every statement that it covers in
    `statements`, unless no vocabulary, or no lesson, could be read at all. `written`
    has the quizzes as their files have them, and `gaps` those of the `errors` that hang
    on which questions there are.
    """

    questions: dict[str, LoadedQuestion] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    lessons: dict[Lesson, LessonContent] = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    written: dict[str, WrittenQuiz] = field(default_factory=dict)
    gaps: list[Fault] = field(default_factory=list)

    @property
    def statements(self) -> frozenset[str]:
        """The ids of all lessons' statements."""
        return frozenset(id_ for lesson in self.lessons.values() for id_ in lesson.statements)

    def take_over(self, questions: Iterable[LoadedQuestion]) -> None:
        """Ask these questions from now on, in the place of those of the same ids, in quizzes too."""
        self.questions.update((loaded.question.id, loaded) for loaded in questions)
        self.fill_quizzes()

    def fill_quizzes(self) -> None:
        """Work out anew what of each quiz can be asked with the questions there are."""
        self.errors[:] = [fault for fault in self.errors if fault not in self.gaps]
        self.gaps.clear()
        for quiz_id, written in self.written.items():
            filled = fill_quiz(written, self.questions)
            self.gaps.extend(filled.gaps)
            if filled.quiz is not None:
                self.quizzes[quiz_id] = filled.quiz
            else:
                self.quizzes.pop(quiz_id, None)
        self.errors.extend(self.gaps)


def load_bank(folder: Path = OWN_FOLDER, extra: Path | None = None, *, only: str | None = None) -> Bank:
    """The bank in `folder`, and in `extra` where given.

    A folder holds `bank/<course>/<id>.yaml`, `quizzes/<id>.yaml`, `lessons.yaml` and
    `misconceptions.yaml`; each part may be absent. An id that stands in two files
    is the first file's, `folder` before `extra`. With `only`, no question but this
    one is read, and no quiz.
    """
    loading = _Loading()
    folders = [folder] if extra is None else [folder, extra]
    for each in folders:
        if not each.is_dir():
            loading.bank.errors.append(Fault(str(each), 1, "", "there is no such folder"))
    for each in folders:
        loading.take_misconceptions(each)
        loading.take_lessons(each)
    for each in folders:
        loading.take_questions(each, only)
    for each in [] if only else folders:
        loading.take_quizzes(each)
    loading.bank.fill_quizzes()
    return loading.bank


class _Loading:
    """A bank on its way: what has been taken, and from which file."""

    def __init__(self) -> None:
        self.bank = Bank()
        self._files: dict[tuple[str, str], str] = {}

    def take_misconceptions(self, folder: Path) -> None:
        for document in self._documents(folder, "misconceptions.yaml"):
            if not isinstance(document.data, dict):
                self.bank.errors.append(document.fault((), "must map each id to its misconception"))
                continue
            # One by one: an entry with a fault must not cost the others.
            for name in document.data:
                with self._reporting():
                    entry = validate(_misconceptions_adapter, document, {name: document.data[name]})
                    self._claim("misconception", name, document.fault((name,), ""))
                    self.bank.misconceptions.update(entry)

    def take_lessons(self, folder: Path) -> None:
        for document in self._documents(folder, "lessons.yaml"):
            with self._reporting():
                for lesson, content in validate(_lessons_adapter, document, document.data).items():
                    self._take_lesson(lesson, content, document)

    def _take_lesson(self, lesson: Lesson, content: LessonContent, document: Document) -> None:
        misnamed = dict(find_statement_faults(lesson, content))
        self.bank.errors.extend(document.fault(place, reason) for place, reason in misnamed.items())
        known = self.bank.lessons.get(lesson)
        statements = {} if known is None else dict(known.statements)
        for name, statement in content.statements.items():
            place = (lesson.value, "statements", name)
            if place not in misnamed:
                with self._reporting():
                    self._claim("statement", name, document.fault(place, ""))
                    statements[name] = statement
        title = content.title if known is None else known.title
        self.bank.lessons[lesson] = LessonContent(title=title, statements=statements)

    def take_questions(self, folder: Path, only: str | None = None) -> None:
        # Without any vocabulary, as after a slip in its file, questions can still be asked.
        vocabulary, statements = self.bank.misconceptions or None, self.bank.statements or None
        for path in sorted(folder.glob("bank/*/*.yaml")):
            if only not in (None, path.stem):
                continue
            file = _shown(path, folder)
            with self._reporting():
                loaded = parse_question(read_text(path, file), file, vocabulary, statements)
                self._claim("question", loaded.question.id, Fault(file, 1, "id", ""))
                self.bank.questions[loaded.question.id] = loaded

    def take_quizzes(self, folder: Path) -> None:
        for document in self._documents(folder, "quizzes/*.yaml"):
            with self._reporting():
                quiz = validate(_quiz_adapter, document, document.data)
                place = document.fault(("id",), "")
                if quiz.id != Path(document.file).stem:
                    reason = f"is {quiz.id!r}, but the file is named {Path(document.file).name}"
                    raise QuestionFileError(replace(place, reason=reason))
                self._claim("quiz", quiz.id, place)
                self.bank.written[quiz.id] = as_written(quiz, document)

    def _documents(self, folder: Path, pattern: str) -> Iterator[Document]:
        for path in sorted(folder.glob(pattern)):
            file = _shown(path, folder)
            with self._reporting():
                yield read_document(read_text(path, file), file)

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except QuestionFileError as error:
            self.bank.errors.extend(error.faults)

    def _claim(self, what: str, name: str, place: Fault) -> None:
        first = self._files.setdefault((what, name), place.file)
        if first != place.file:
            reason = f"the {what} {name!r} stands in {first} already"
            raise QuestionFileError(replace(place, reason=reason))


def _shown(path: Path, folder: Path) -> str:
    """The path as an author knows it, from the bank's own folder on."""
    return str(path.relative_to(folder.parent))

"""The learner's routes: quizzes, questions, handing in and trying out, and what became of it."""

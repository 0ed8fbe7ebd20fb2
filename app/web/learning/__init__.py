"""The learner's pages: home, a quiz, a question with its form, and what became of an answer."""

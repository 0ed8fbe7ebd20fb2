"""What is asked: the shape of questions and quizzes, and the files that hold them.

May touch: YAML files under a bank's folder. May not touch: HTTP, SQL, the sandbox,
or anything in `graders` and `app`. Code inside a question is data here: it is
parsed, never run.
"""

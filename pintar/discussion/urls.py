"""Addresses of notes and questions: of a whole study with the word before its number, as in learning, of a lesson under the lesson."""

from django.urls import path

from pintar.discussion.views import desk, notes, questions

app_name = "discussion"
ID = "<int:enrolment_id>/"
STUDY = f"belajar/{ID}"
LESSON = f"{STUDY}<slug:lesson>/"
DESK = "meja/pertanyaan/"
urlpatterns = [
    path(f"belajar/catatan/{ID}", notes.all_notes, name="all_notes"),
    path(f"{STUDY}catatan.txt", notes.notes_text, name="notes_text"),
    path(f"belajar/pertanyaan/{ID}", questions.all_questions, name="all_questions"),
    path(f"belajar/pertanyaan/{ID}<uuid:question_id>/", questions.question, name="question"),
    path(f"{LESSON}catatan/", notes.lesson_notes, name="notes"),
    path(f"{LESSON}catatan.json", notes.notes_data, name="notes_data"),
    path(f"{LESSON}catatan/<uuid:note_id>/", notes.note, name="note"),
    path(f"{LESSON}pertanyaan/", questions.lesson_questions, name="questions"),
    path(DESK, desk.queue, name="desk_questions"),
    path(f"{DESK}<uuid:question_id>/", desk.question, name="desk_question"),
    path(f"{DESK}<uuid:question_id>/berbagi/", desk.sharing, name="sharing"),
]

"""The pages' addresses."""

from django.urls import path

from cases.web.views import board, case, documents, identity, me, notes, opening, papers, step, worklist

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("cases/new/<slug:kind>/", opening.opening, name="open_case"),
    path("cases/<int:case_id>/", case.case_page, name="case"),
    path("cases/<int:case_id>/steps/<slug:step>/", step.take, name="take_step"),
    path("cases/<int:case_id>/notes/", notes.note, name="add_note"),
    path("cases/<int:case_id>/documents/", documents.upload, name="attach_document"),
    path("cases/<int:case_id>/documents/<int:document_id>/", documents.document, name="document"),
    path("cases/<int:case_id>/papers/<slug:name>.pdf", papers.paper, name="paper"),
    path(
        "cases/<int:case_id>/people/<int:person_id>/<slug:field>/", identity.show_number, name="show_number"
    ),
    path("cases/<int:case_id>/notice/", board.sheet, name="case_notice"),
    path("board/", board.streets, name="board"),
    path("board/<slug:code>/", board.street, name="street_board"),
    path("identity/check/", identity.check_number, name="check_number"),
    path("me/", me.me, name="me"),
]

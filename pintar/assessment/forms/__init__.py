"""What people send: answers, and what authors say of questions."""

from pintar.assessment.forms.answers import AnswerForm
from pintar.assessment.forms.bank import (
    CommentForm,
    FilterForm,
    LabelForm,
    NewForm,
    ReviewForm,
    SimpleForm,
    YamlForm,
)

__all__ = [
    "AnswerForm",
    "CommentForm",
    "FilterForm",
    "LabelForm",
    "NewForm",
    "ReviewForm",
    "SimpleForm",
    "YamlForm",
]

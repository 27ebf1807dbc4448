"""The model that /db reads. It has no table: the statement of fixed_app.database makes the rows."""

from django.db import Error, models
from fixed_app.database import QUERY, database_url, failed, no_database
from fixed_app.trace import waits


class Row(models.Model):
    name = models.TextField()

    class Meta:
        app_label = "djsite"
        managed = False


@waits
def count_rows(wait_ms: float, rows: int) -> int:
    """Waits in the database and fetches `rows` rows through the ORM. Raises DatabaseError."""
    if database_url() is None:
        raise no_database()
    try:
        return len(list(Row.objects.raw(QUERY, [wait_ms / 1000, rows])))
    except Error as error:
        raise failed(error) from error

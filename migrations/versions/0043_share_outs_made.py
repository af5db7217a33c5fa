"""How share-outs are put together, who hears of them, and their translations."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shareout_room",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_shareout_room_chat_id_chat")
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_shareout_room")),
    )
    op.create_table(
        "composing_shareout",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("shareout_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_composing_shareout_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"],
            ["shareout.id"],
            name=op.f("fk_composing_shareout_shareout_id_shareout"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_composing_shareout")),
    )
    op.create_index(
        op.f("ix_composing_shareout_shareout_id"), "composing_shareout", ["shareout_id"]
    )
    _create_translations()
    op.add_column("person", sa.Column("composing_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("shareout") as shareout:
        shareout.add_column(sa.Column("asked_on_at", sa.DateTime(timezone=True), nullable=True))
        shareout.add_column(sa.Column("draft_id", sa.Integer(), nullable=True))
        shareout.create_foreign_key(
            op.f("fk_shareout_draft_id_draft"), "draft", ["draft_id"], ["id"]
        )
    _index_present("shareout", "draft_id")
    with op.batch_alter_table("shareout_piece") as piece:
        piece.add_column(
            sa.Column("question", sa.String(length=16), nullable=False, server_default="")
        )
        piece.add_column(
            sa.Column("album", sa.String(length=255), nullable=False, server_default="")
        )
    with op.batch_alter_table("shareout_piece") as piece:
        piece.alter_column("question", server_default=None)
        piece.alter_column("album", server_default=None)


def _create_translations() -> None:
    op.create_table(
        "shareout_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shareout_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_shareout_translation_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shareout_translation_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"],
            ["shareout.id"],
            name=op.f("fk_shareout_translation_shareout_id_shareout"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shareout_translation")),
    )
    for column in ("decided_by", "person_id"):
        _index_present("shareout_translation", column)
    op.create_index(
        "ix_shareout_translation_language", "shareout_translation", ["shareout_id", "language"]
    )


def _index_present(table: str, column: str) -> None:
    present = sa.text(f"{column} IS NOT NULL")
    op.create_index(
        op.f(f"ix_{table}_{column}"),
        table,
        [column],
        sqlite_where=present,
        postgresql_where=present,
    )


def downgrade() -> None:
    with op.batch_alter_table("shareout_piece") as piece:
        piece.drop_column("album")
        piece.drop_column("question")
    op.drop_index(op.f("ix_shareout_draft_id"), "shareout")
    with op.batch_alter_table("shareout") as shareout:
        shareout.drop_constraint(op.f("fk_shareout_draft_id_draft"), type_="foreignkey")
        shareout.drop_column("draft_id")
        shareout.drop_column("asked_on_at")
    with op.batch_alter_table("person") as person:
        person.drop_column("composing_until")
    op.drop_table("shareout_translation")
    op.drop_table("composing_shareout")
    op.drop_table("shareout_room")

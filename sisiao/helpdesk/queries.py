"""Reads that a page cannot say in a word of a QuerySet."""

from sisiao.helpdesk.enums import ArticleKind

# For `access.in_force`: how many items of the news the account has not read, for the grant of the row. What was
# published before the account existed is no news to it.
UNREAD_NEWS = f"""(
    SELECT count(*) FROM helpdesk_articleversion v JOIN helpdesk_article a ON a.id = v.article_id
    WHERE a.kind = '{ArticleKind.NEWS.value}' AND a.withdrawn_at IS NULL AND v.number = 1
    AND (a.profiles = '{{}}' OR g.profile = ANY(a.profiles))
    AND v.published_at > coalesce(
        (SELECT r.read_until FROM helpdesk_newsreading r WHERE r.user_id = u.id), u.created_at)
)"""  # noqa: S608 (a word of the enum)

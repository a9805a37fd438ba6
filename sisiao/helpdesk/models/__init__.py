from sisiao.helpdesk.models.articles import Article, ArticleAttachment, ArticleVersion, ArticleVote, NewsReading

__all__ = ["Article", "ArticleAttachment", "ArticleVersion", "ArticleVote", "NewsReading"]

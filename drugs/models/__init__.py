from drugs.models.drug import Drug, DrugName
from drugs.models.edition import DrugEdition
from drugs.models.page import Section, Source, Statement, StatementSource

__all__ = ["Drug", "DrugEdition", "DrugName", "Section", "Source", "Statement", "StatementSource"]

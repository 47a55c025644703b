from drugs.models.address import DeadAddress
from drugs.models.drug import Drug, DrugName
from drugs.models.edition import DrugEdition
from drugs.models.page import Section, Source, Statement, StatementSource

__all__ = [
    "DeadAddress",
    "Drug",
    "DrugEdition",
    "DrugName",
    "Section",
    "Source",
    "Statement",
    "StatementSource",
]

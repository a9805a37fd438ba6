"""The GraphQL documents that we send: the four operations, nothing of the depositor among them."""

LIST = """
query SisiaoList(
  $number: Int!, $since: ISO8601DateTime, $after: String, $deletedAfter: String, $pendingAfter: String
) {
  demarche(number: $number) {
    dossiers(first: 100, after: $after, updatedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes { id number state dateDepot dateDerniereModification }
    }
    deletedDossiers(first: 100, after: $deletedAfter, deletedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes { number }
    }
    pendingDeletedDossiers(first: 100, after: $pendingAfter, deletedSince: $since) {
      pageInfo { hasNextPage endCursor }
      nodes { number }
    }
  }
}
"""
READ = """
query SisiaoRead($number: Int!) {
  dossier(number: $number) {
    id
    number
    state
    dateDepot
    dateDerniereModification
    dateDerniereCorrectionEnAttente
    demarche { number }
    messages { body }
    champs {
      __typename
      ... on PieceJustificativeChamp {
        files { filename byteSizeBigInt checksum url virusScanResult }
      }
      ... on DepartementChamp { departement { code } }
    }
  }
}
"""
INSTRUCT = """
mutation SisiaoInstruct($dossier: ID!, $instructeur: ID!) {
  dossierPasserEnInstruction(input: {dossierId: $dossier, instructeurId: $instructeur}) {
    errors { message }
  }
}
"""
ACCEPT = """
mutation SisiaoAccept($dossier: ID!, $instructeur: ID!, $motivation: String!) {
  dossierAccepter(input: {dossierId: $dossier, instructeurId: $instructeur, motivation: $motivation}) {
    errors { message }
  }
}
"""
WRITE = """
mutation SisiaoWrite($dossier: ID!, $instructeur: ID!, $body: String!, $correction: CorrectionReason!) {
  dossierEnvoyerMessage(
    input: {dossierId: $dossier, instructeurId: $instructeur, body: $body, correction: $correction}
  ) {
    errors { message }
  }
}
"""
DOCUMENTS = (LIST, READ, INSTRUCT, ACCEPT, WRITE)

/* The functions of libpq that are called, by the module Persistence or the shim. A call of one that is not here does not link. */
#define HEADGATE_FUNCTIONS(F) \
    F(PQclear) \
    F(PQcmdStatus) \
    F(PQcmdTuples) \
    F(PQconnectPoll) \
    F(PQconnectStartParams) \
    F(PQconninfoFree) \
    F(PQconninfoParse) \
    F(PQconsumeInput) \
    F(PQerrorMessage) \
    F(PQfinish) \
    F(PQflush) \
    F(PQfname) \
    F(PQfreemem) \
    F(PQftype) \
    F(PQgetResult) \
    F(PQgetisnull) \
    F(PQgetlength) \
    F(PQgetvalue) \
    F(PQisBusy) \
    F(PQnfields) \
    F(PQnotifies) \
    F(PQntuples) \
    F(PQresultErrorField) \
    F(PQresultStatus) \
    F(PQsendPrepare) \
    F(PQsendQuery) \
    F(PQsendQueryPrepared) \
    F(PQsetNoticeReceiver) \
    F(PQsetnonblocking) \
    F(PQsocket) \
    F(PQstatus) \
    F(PQtransactionStatus)

#ifndef HEADGATE_CSSL_SHIM_H
#define HEADGATE_CSSL_SHIM_H

#if !__has_include(<openssl/ssl.h>)
#error "openssl/ssl.h is not there: install libssl-dev"
#endif
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

// Much of OpenSSL's interface is macros, which Swift does not see.

typedef int (*headgate_name_callback)(SSL *connection, int *alert, void *context);

// HTTP/1.1 when the client has it among what it speaks; whoever names no protocol is taken to speak it as well.
static inline int headgate_select_protocol(SSL *connection, const unsigned char **chosen, unsigned char *length,
                                           const unsigned char *offered, unsigned int count, void *context) {
    static const unsigned char known[] = "\x08http/1.1";
    (void)connection;
    (void)context;
    if (SSL_select_next_proto((unsigned char **)chosen, length, known, sizeof known - 1, offered, count) == OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_OK;
    return SSL_TLSEXT_ERR_NOACK;
}

// A server's side of TLS 1.2 and newer that keeps no more memory for an idle connection than it must.
static inline SSL_CTX *headgate_make_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL)
        return NULL;
    SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Sessions are resumed by tickets, which the client keeps.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, headgate_select_protocol, NULL);
    return context;
}

static inline void headgate_set_name_callback(SSL_CTX *context, headgate_name_callback callback, void *argument) {
    SSL_CTX_callback_ctrl(context, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, (void (*)(void))callback);
    SSL_CTX_set_tlsext_servername_arg(context, argument);
}

// A key that is encrypted cannot be read: nobody is there to ask.
static inline int headgate_no_password(char *buffer, int size, int writing, void *context) {
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return 0;
}

// Why a certificate cannot be used.
enum headgate_certificate_status {
    HEADGATE_CERTIFICATE_GOOD,
    HEADGATE_CERTIFICATE_BAD_CHAIN,
    HEADGATE_CERTIFICATE_BAD_KEY,
    HEADGATE_CERTIFICATE_MISMATCH
};

// Puts a chain and its key, both in PEM, into a context.
static inline enum headgate_certificate_status headgate_use_certificate(SSL_CTX *context, const void *chain, int chain_length,
                                                                        const void *key, int key_length) {
    enum headgate_certificate_status status = HEADGATE_CERTIFICATE_BAD_CHAIN;
    BIO *input = BIO_new_mem_buf(chain, chain_length);
    X509 *certificate = input == NULL ? NULL : PEM_read_bio_X509(input, NULL, headgate_no_password, NULL);
    if (certificate != NULL && SSL_CTX_use_certificate(context, certificate) == 1) {
        X509 *issuer;
        status = HEADGATE_CERTIFICATE_GOOD;
        while ((issuer = PEM_read_bio_X509(input, NULL, headgate_no_password, NULL)) != NULL) {
            // It belongs to the context afterwards.
            if (SSL_CTX_add0_chain_cert(context, issuer) != 1) {
                X509_free(issuer);
                status = HEADGATE_CERTIFICATE_BAD_CHAIN;
                break;
            }
        }
    }
    X509_free(certificate);
    BIO_free(input);
    if (status == HEADGATE_CERTIFICATE_GOOD) {
        BIO *secret = BIO_new_mem_buf(key, key_length);
        EVP_PKEY *pair = secret == NULL ? NULL : PEM_read_bio_PrivateKey(secret, NULL, headgate_no_password, NULL);
        if (pair == NULL)
            status = HEADGATE_CERTIFICATE_BAD_KEY;
        else if (SSL_CTX_use_PrivateKey(context, pair) != 1 || SSL_CTX_check_private_key(context) != 1)
            status = HEADGATE_CERTIFICATE_MISMATCH;
        EVP_PKEY_free(pair);
        BIO_free(secret);
    }
    ERR_clear_error();
    return status;
}

static inline const char *headgate_server_name(const SSL *connection) {
    return SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
}

#endif

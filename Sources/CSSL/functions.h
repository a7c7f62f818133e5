/* The functions of OpenSSL that are called, by the module Proxy or the shim. A call of one that is not here does not link. */
#define HEADGATE_FUNCTIONS(F) \
    F(BIO_free) \
    F(BIO_new_mem_buf) \
    F(ERR_clear_error) \
    F(EVP_PKEY_free) \
    F(PEM_read_bio_PrivateKey) \
    F(PEM_read_bio_X509) \
    F(SSL_CTX_callback_ctrl) \
    F(SSL_CTX_check_private_key) \
    F(SSL_CTX_ctrl) \
    F(SSL_CTX_free) \
    F(SSL_CTX_new) \
    F(SSL_CTX_set_alpn_select_cb) \
    F(SSL_CTX_set_options) \
    F(SSL_CTX_use_PrivateKey) \
    F(SSL_CTX_use_certificate) \
    F(SSL_free) \
    F(SSL_get_error) \
    F(SSL_get_servername) \
    F(SSL_new) \
    F(SSL_read) \
    F(SSL_select_next_proto) \
    F(SSL_set_SSL_CTX) \
    F(SSL_set_accept_state) \
    F(SSL_set_fd) \
    F(SSL_shutdown) \
    F(SSL_write) \
    F(TLS_server_method) \
    F(X509_free)

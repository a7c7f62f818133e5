#ifndef HEADGATE_CCURL_SHIM_H
#define HEADGATE_CCURL_SHIM_H

#if !__has_include(<curl/curl.h>)
#error "curl/curl.h is not there: install libcurl4-openssl-dev"
#endif
// The typecheck macros would wrap the variadic calls below a second time.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

// curl_easy_setopt and its kin are variadic, which Swift cannot call: one wrapper for each type of argument.

typedef size_t (*headgate_data_callback)(char *data, size_t size, size_t count, void *context);
typedef int (*headgate_progress_callback)(void *context, curl_off_t toReceive, curl_off_t received, curl_off_t toSend,
                                          curl_off_t sent);
typedef int (*headgate_seek_callback)(void *context, curl_off_t offset, int origin);

static inline CURLcode headgate_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode headgate_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode headgate_set_string(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode headgate_set_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode headgate_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode headgate_set_data_callback(CURL *handle, CURLoption option, headgate_data_callback value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode headgate_set_seek_callback(CURL *handle, headgate_seek_callback value) {
    return (curl_easy_setopt)(handle, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode headgate_set_progress_callback(CURL *handle, headgate_progress_callback value) {
    return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode headgate_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLcode headgate_get_long(CURL *handle, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLMcode headgate_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

static inline curl_socket_t headgate_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Without it every child process started elsewhere in the program would inherit open connections.
static inline CURLcode headgate_set_close_on_exec(CURL *handle) {
    return (curl_easy_setopt)(handle, CURLOPT_OPENSOCKETFUNCTION, headgate_open_socket);
}

// The name that `top -H` and debuggers show for the calling thread.
static inline void headgate_name_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}

// The members of a CURLMsg's union, which Swift would see as a tuple of raw bytes.
static inline CURLcode headgate_message_result(const CURLMsg *message) {
    return message->data.result;
}

#endif

// SPDX-License-Identifier: Apache-2.0
// What the bench needs of OpenSSL's libcrypto, loaded when it runs: the library comes with
// every Python that speaks TLS, its headers do not.
#pragma once
#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>

namespace qnic {

class OpenSsl {
public:
    OpenSsl() {
        for (const char* name : {"libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"}) {
            if ((library_ = dlopen(name, RTLD_NOW))) break;
        }
        if (!library_) {
            std::cerr << "bench: no libcrypto on this machine (Debian: apt-get install libssl3)\n";
            std::exit(1);
        }
        find(context_new, "EVP_CIPHER_CTX_new");
        find(context_free, "EVP_CIPHER_CTX_free");
        find(init, "EVP_EncryptInit_ex");
        find(update, "EVP_EncryptUpdate");
        find(final, "EVP_EncryptFinal_ex");
        find(control, "EVP_CIPHER_CTX_ctrl");
        find(padding, "EVP_CIPHER_CTX_set_padding");
        find(gcm128, "EVP_aes_128_gcm");
        find(gcm256, "EVP_aes_256_gcm");
        find(ecb128, "EVP_aes_128_ecb");
        find(ecb256, "EVP_aes_256_ecb");
    }

    static constexpr int kGetTag = 0x10;  // EVP_CTRL_AEAD_GET_TAG

    void* (*context_new)();
    void (*context_free)(void*);
    int (*init)(void*, const void*, void*, const uint8_t*, const uint8_t*);
    int (*update)(void*, uint8_t*, int*, const uint8_t*, int);
    int (*final)(void*, uint8_t*, int*);
    int (*control)(void*, int, int, void*);
    int (*padding)(void*, int);
    const void* (*gcm128)();
    const void* (*gcm256)();
    const void* (*ecb128)();
    const void* (*ecb256)();

private:
    void* library_ = nullptr;

    template <typename F>
    void find(F& function, const char* name) {
        function = reinterpret_cast<F>(dlsym(library_, name));
        if (!function) {
            std::cerr << "bench: libcrypto has no " << name << "\n";
            std::exit(1);
        }
    }
};

}  // namespace qnic

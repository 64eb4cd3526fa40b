#ifndef JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_STORAGE_H_
#define JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_STORAGE_H_

#include <memory>

#include "services/form_store/storage/form_storage.h"

namespace jixiao::form_store {

// Keeps everything in ordered maps and nothing on disk: for tests, and the
// model that the other backends are compared with.
std::unique_ptr<FormStorage> NewMemoryStorage();

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_STORAGE_MEMORY_MEMORY_STORAGE_H_

/* What every unit test includes: cmocka with the headers it needs. */

#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/slice.h"

#define assert_text_equal(actual, word)                                                            \
    do {                                                                                           \
        struct text text_at_hand = (actual);                                                       \
        assert_int_equal(text_at_hand.length, strlen(word));                                       \
        assert_memory_equal(text_at_hand.data, word, text_at_hand.length);                         \
    } while (0)

#endif

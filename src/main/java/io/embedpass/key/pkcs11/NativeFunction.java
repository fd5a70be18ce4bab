package io.embedpass.key.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** A function of a PKCS#11 module, which returns a CK_RV. */
record NativeFunction(String name, MethodHandle handle) {

    private static final int FUNCTIONS = 68;

    /** The module's CK_FUNCTION_LIST. */
    record Table(MemorySegment functions) {

        /**
         * Loads the library; it stays loaded, since modules are seldom made to be unloaded.
         *
         * @throws IllegalArgumentException when it is no library of this machine
         */
        @SuppressWarnings("restricted")
        static Table of(Path library) throws Pkcs11Exception {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            MemorySegment address = symbols.find("C_GetFunctionList")
                    .orElseThrow(() -> new Pkcs11Exception(
                            Pkcs11Exception.Cure.NONE, library + " is no PKCS#11 module: it has no C_GetFunctionList"));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment out = arena.allocate(ADDRESS);
                NativeFunction.of("C_GetFunctionList", address, ADDRESS).call(out);
                return new Table(out.get(ADDRESS, 0).reinterpret((FUNCTIONS + 1) * ADDRESS.byteSize()));
            }
        }

        /** @param place in CK_FUNCTION_LIST (pkcs11f.h), which has never changed */
        NativeFunction function(int place, String name, MemoryLayout... arguments) {
            // The pointers stand behind CK_VERSION, which is padded to the size of one.
            return NativeFunction.of(name, functions.getAtIndex(ADDRESS, place + 1), arguments);
        }
    }

    @SuppressWarnings("restricted")
    private static NativeFunction of(String name, MemorySegment address, MemoryLayout... arguments) {
        return new NativeFunction(
                name, Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(JAVA_LONG, arguments)));
    }

    /** Calls it and throws what is not CKR_OK. */
    void call(Object... arguments) throws Pkcs11Exception {
        long code;
        try {
            code = (long) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
        if (code != 0) {
            throw new Pkcs11Exception(name, code);
        }
    }
}

import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["**/node_modules/", "dist/", ".sandbox*/", "examples/*/sdks/", "examples/*/.venv/"] },
    js.configs.recommended,
    {
        files: ["**/*.ts"],
        extends: [...tseslint.configs.recommendedTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            "@typescript-eslint/no-explicit-any": "error",
            "@typescript-eslint/no-non-null-assertion": "error",
            "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
            "@typescript-eslint/consistent-type-imports": "error",
            eqeqeq: "error",
        },
    },
    {
        files: ["**/*.mjs"],
        languageOptions: {
            globals: {
                AbortController: "readonly",
                AbortSignal: "readonly",
                Buffer: "readonly",
                URLSearchParams: "readonly",
                console: "readonly",
                fetch: "readonly",
                performance: "readonly",
                process: "readonly",
            },
        },
    },
    {
        files: ["plugin/*.js"],
        languageOptions: {
            sourceType: "commonjs",
            globals: {
                console: "readonly",
                process: "readonly",
                require: "readonly",
                module: "writable",
                __dirname: "readonly",
            },
        },
    },
);

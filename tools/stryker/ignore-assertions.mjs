// Leaves assertions alone. `assert(rule, 'text')` is itself a check that never fails in a right
// program, so switching it off, or changing what it says, changes nothing that a test could see.

const ASSERTIONS = ['assert', 'unreachable'];

const ignorer = {
  shouldIgnore({ node }) {
    const call = node.type === 'ExpressionStatement' ? node.expression : node;
    const isAssertion =
      call.type === 'CallExpression' &&
      call.callee.type === 'Identifier' &&
      ASSERTIONS.includes(call.callee.name);
    return isAssertion ? 'An assertion is no behaviour.' : undefined;
  },
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'assertions', value: ignorer }];

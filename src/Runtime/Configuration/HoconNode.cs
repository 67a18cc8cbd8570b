namespace ActorNet.Runtime;

/// <summary>A value as it was written: substitutions are not resolved, definitions of one key are not merged.</summary>
/// <remarks>
/// Immutable once parsed, so that one parsed file can lie below many configurations.
/// <see cref="HoconResolver"/> turns a tree of these into <see cref="HoconValue"/>s.
/// </remarks>
internal abstract class HoconNode(HoconOrigin origin)
{
    /// <summary>Where the first character of the value stands.</summary>
    internal HoconOrigin Origin { get; } = origin;

    /// <summary>What a user would call this kind of value.</summary>
    internal abstract string Kind { get; }

    /// <summary>Text, a number, a boolean or null: HOCON keeps them all as text until they are asked for.</summary>
    internal sealed class Literal(HoconOrigin origin, string text, bool quoted, bool space = false) : HoconNode(origin)
    {
        internal string Text { get; } = text;

        internal bool Quoted { get; } = quoted;

        /// <summary>Unquoted blanks between two pieces of a concatenation.</summary>
        internal bool IsSpace { get; } = space;

        internal bool IsNull => !Quoted && Text == "null";

        internal override string Kind => IsNull ? "null" : "text";
    }

    internal sealed class Array(HoconOrigin origin, IReadOnlyList<HoconNode> items) : HoconNode(origin)
    {
        internal IReadOnlyList<HoconNode> Items { get; } = items;

        internal override string Kind => "an array";
    }

    /// <summary>Fields in order of first appearance, each with all its definitions, oldest first.</summary>
    internal sealed class Object(HoconOrigin origin) : HoconNode(origin)
    {
        internal Dictionary<string, List<HoconDefinition>> Fields { get; } = new(StringComparer.Ordinal);

        internal override string Kind => "an object";

        internal void Add(string key, HoconDefinition definition) => DefinitionsOf(key).Add(definition);

        /// <summary>Adds every definition of <paramref name="other"/> on top of those already here.</summary>
        internal void AddAll(Object other)
        {
            foreach ((string key, List<HoconDefinition> definitions) in other.Fields)
            {
                DefinitionsOf(key).AddRange(definitions);
            }
        }

        private List<HoconDefinition> DefinitionsOf(string key)
        {
            if (!Fields.TryGetValue(key, out List<HoconDefinition>? definitions))
            {
                Fields.Add(key, definitions = []);
            }

            return definitions;
        }
    }

    /// <summary>Pieces on one line: strings joined, objects merged or arrays appended.</summary>
    internal sealed class Concatenation(HoconOrigin origin, IReadOnlyList<HoconNode> pieces) : HoconNode(origin)
    {
        internal IReadOnlyList<HoconNode> Pieces { get; } = pieces;

        internal override string Kind => "a concatenation";
    }

    /// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
    /// <param name="origin">Where it stands.</param>
    /// <param name="keys">The path.</param>
    /// <param name="optional">Whether it may lead nowhere.</param>
    /// <param name="scopes">Where the file was included, innermost first: the path is looked up below each, then from the root.</param>
    /// <param name="place">The key path of the field that contains it, for messages.</param>
    internal sealed class Substitution(
        HoconOrigin origin, IReadOnlyList<string> keys, bool optional, IReadOnlyList<IReadOnlyList<string>> scopes, string place)
        : HoconNode(origin)
    {
        internal IReadOnlyList<string> Keys { get; } = keys;

        internal bool Optional { get; } = optional;

        internal IReadOnlyList<IReadOnlyList<string>> Scopes { get; } = scopes;

        internal string Place { get; } = place;

        internal override string Kind => "a substitution";

        public override string ToString() => $"${{{(Optional ? "?" : "")}{HoconPath.Join(Keys)}}}";
    }

    /// <summary>A value that was resolved before, as part of another configuration.</summary>
    internal sealed class Resolved(HoconValue value) : HoconNode(value.Origin)
    {
        internal HoconValue Value { get; } = value;

        internal override string Kind => Value.Kind;
    }
}

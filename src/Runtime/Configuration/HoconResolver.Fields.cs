using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Runtime;

/// <content>Objects whose fields are evaluated when somebody asks.</content>
internal sealed partial class HoconResolver
{
    /// <summary>One key of a merged object: its definitions, oldest first, and its value once known.</summary>
    private sealed class Field
    {
        internal List<HoconDefinition> Definitions { get; } = [];

        /// <summary>Index of the definition being evaluated; -1 when none is.</summary>
        internal int Active { get; set; } = -1;

        /// <summary>Depth at which the evaluation in progress began.</summary>
        internal int Depth { get; set; }

        internal bool IsEvaluated { get; set; }

        internal HoconNode? Value { get; set; }
    }

    /// <summary>A merged object.</summary>
    private sealed class Fields : HoconNode
    {
        private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

        internal Fields(Object written)
            : base(written.Origin)
        {
            foreach ((string key, List<HoconDefinition> definitions) in written.Fields)
            {
                Add(key, definitions);
            }
        }

        internal Fields(HoconOrigin origin, HoconObject resolved)
            : base(origin)
        {
            foreach ((string key, HoconValue value) in resolved.Items)
            {
                Add(key, [new HoconDefinition(new Resolved(value), false, value.Origin, HoconPath.Join([key]))]);
            }
        }

        private Fields(HoconOrigin origin)
            : base(origin)
        {
        }

        internal override string Kind => "an object";

        internal IEnumerable<KeyValuePair<string, Field>> All => _fields;

        /// <summary>Definitions of all keys: what a merge copies.</summary>
        internal long DefinitionCount { get; private set; }

        /// <summary>A new object with the definitions of all, the strongest last.</summary>
        internal static Fields Merge(List<Fields> objects)
        {
            var merged = new Fields(objects[^1].Origin);
            foreach (Fields part in objects)
            {
                foreach ((string key, Field field) in part._fields)
                {
                    merged.Add(key, field.Definitions);
                }
            }

            return merged;
        }

        internal bool TryGet(string key, [NotNullWhen(true)] out Field? field) => _fields.TryGetValue(key, out field);

        private void Add(string key, List<HoconDefinition> definitions)
        {
            if (!_fields.TryGetValue(key, out Field? field))
            {
                _fields.Add(key, field = new Field());
            }

            field.Definitions.AddRange(definitions);
            DefinitionCount += definitions.Count;
        }
    }
}

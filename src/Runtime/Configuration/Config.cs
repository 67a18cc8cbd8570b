using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Runtime;

/// <summary>A configuration: HOCON text, or a part of one, with the configurations that it falls back to.</summary>
/// <remarks>
/// Immutable. Substitutions are resolved when the first value is read, over this configuration merged with its fallbacks, so
/// text may refer to what only a fallback defines. Getters return their default for a path that is missing or <c>null</c>, and throw
/// <see cref="HoconException"/>, with file, line and key path, for a value of the wrong kind.
/// </remarks>
[SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "Akka.NET calls the parameter default.")]
public partial class Config
{
    /// <summary>A configuration without keys.</summary>
    public static readonly Config Empty = new();

    /// <summary>The definitions of this configuration, then those of its fallbacks, each once.</summary>
    private readonly ImmutableArray<HoconNode> _layers;

    /// <summary>Path of this part in the configuration that it was taken from, for messages.</summary>
    private readonly string? _prefix;
    private readonly Lazy<HoconNode.Object> _merged;
    private readonly Lazy<HoconValue> _root;
    private readonly Lazy<Config?> _fallback;

    /// <summary>Creates a configuration without keys.</summary>
    public Config()
        : this([], null, [])
    {
    }

    /// <summary>Creates a configuration from a value, which must be an object.</summary>
    public Config(HoconRoot root)
        : this(Layers((root ?? throw new ArgumentNullException(nameof(root))).Value, null), null, root.Substitutions)
    {
    }

    /// <summary>Creates a configuration from another with a fallback below it.</summary>
    public Config(Config source, Config? fallback)
        : this(Join(source ?? throw new ArgumentNullException(nameof(source)), fallback), source._prefix, source.Substitutions)
    {
    }

    internal Config(HoconNode.Object definitions, IEnumerable<HoconSubstitution> substitutions)
        : this([definitions], null, substitutions)
    {
    }

    private Config(HoconValue value, string? prefix, IEnumerable<HoconSubstitution> substitutions)
        : this(Layers(value, prefix), prefix, substitutions)
    {
    }

    private Config(ImmutableArray<HoconNode> layers, string? prefix, IEnumerable<HoconSubstitution> substitutions)
    {
        _layers = layers;
        _prefix = prefix;
        Substitutions = substitutions;

        // Without caching exceptions: what does not resolve throws the same error at every read, with a stack trace of its own.
        _merged = new Lazy<HoconNode.Object>(() => Merge(_layers), LazyThreadSafetyMode.PublicationOnly);
        _root = new Lazy<HoconValue>(() => HoconResolver.Resolve(_merged.Value), LazyThreadSafetyMode.PublicationOnly);
        _fallback = new Lazy<Config?>(() => _layers.Length > 1 ? new Config(_layers[1..], null, []) : null);
    }

    /// <summary>The configuration that is asked for what this one does not define; null when there is none.</summary>
    public Config? Fallback => _fallback.Value;

    /// <summary>Whether there are no keys, here or in a fallback.</summary>
    public virtual bool IsEmpty => _layers.All(static layer => layer switch
    {
        HoconNode.Object definitions => definitions.Fields.Count == 0,
        HoconNode.Resolved resolved => resolved.Value.GetObject() is not { Items.Count: > 0 },
        _ => false,
    });

    /// <summary>The resolved root, an object, with the fallbacks merged in.</summary>
    public virtual HoconValue Root => _root.Value;

    /// <summary>The substitutions in the text of this configuration, without its fallbacks.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; set; }

    /// <summary>Parses text.</summary>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>Adds text as a fallback.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "WithFallback is the alternative.")]
    public static Config operator +(Config config, string fallback) => config.WithFallback(ConfigurationFactory.ParseString(fallback));

    /// <summary>Puts text on top of a configuration.</summary>
    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    /// <summary>This configuration with another one below it: the other is asked for what this one does not define, and objects are merged.</summary>
    public virtual Config WithFallback(Config? fallback)
    {
        if (ReferenceEquals(fallback, this))
        {
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        }

        if (fallback is null || fallback.IsEmpty)
        {
            return this;
        }

        return IsEmpty ? fallback : new Config(this, fallback);
    }

    /// <summary>The resolved keys of the root with their values, one level deep, fallbacks included.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() => Root.GetObject()!.Items;

    /// <summary>This configuration, without its fallbacks, as HOCON text. Substitutions that only a fallback can resolve stay as they are.</summary>
    public override string ToString() => Text(_layers.Length > 1 ? Merge(_layers[..1]) : _merged.Value);

    /// <summary>This configuration as HOCON text.</summary>
    /// <param name="includeFallback">Whether the fallbacks are merged in.</param>
    public string ToString(bool includeFallback) => includeFallback ? Text(_merged.Value) : ToString();

    /// <summary>A copy with another fallback at the end of the chain.</summary>
    protected Config Copy(Config? fallback = null) => new(this, fallback);

    /// <summary>For people: what cannot be resolved even leniently, because it contains itself, is named in a comment.</summary>
    private static string Text(HoconNode.Object definitions)
    {
        try
        {
            return HoconResolver.Resolve(definitions, lenient: true).GetObject()!.ToString(0);
        }
        catch (HoconException problem)
        {
            return $"# {problem.Message}";
        }
    }

    private static ImmutableArray<HoconNode> Layers(HoconValue value, string? prefix)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.IsEmpty)
        {
            return [];
        }

        return value.IsObject()
            ? [new HoconNode.Resolved(value)]
            : throw new HoconException(value.Origin, prefix, $"an object is expected here, not {value.Kind}");
    }

    /// <summary>A layer that is there already is not added again: its lists would be appended to themselves.</summary>
    private static ImmutableArray<HoconNode> Join(Config source, Config? fallback) =>
        fallback is null ? source._layers : [.. source._layers, .. fallback._layers.Where(layer => !source._layers.Contains(layer))];

    /// <summary>One object with the definitions of all layers, those of the first on top.</summary>
    private static HoconNode.Object Merge(ImmutableArray<HoconNode> layers)
    {
        if (layers is [HoconNode.Object only])
        {
            return only;
        }

        var merged = new HoconNode.Object(layers.IsEmpty ? HoconOrigin.None : layers[0].Origin);
        foreach (HoconNode layer in layers.Reverse())
        {
            if (layer is HoconNode.Object definitions)
            {
                merged.AddAll(definitions);
                continue;
            }

            foreach ((string key, HoconValue value) in ((HoconNode.Resolved)layer).Value.GetObject()!.Items)
            {
                merged.Add(key, new HoconDefinition(new HoconNode.Resolved(value), false, value.Origin, HoconPath.Join([key])));
            }
        }

        return merged;
    }
}

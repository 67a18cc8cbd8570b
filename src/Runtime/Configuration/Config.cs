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

    /// <summary>The definitions of this configuration alone.</summary>
    private readonly HoconNode _own;

    /// <summary>The definitions of this configuration on top of those of its fallbacks.</summary>
    private readonly HoconNode _merged;

    /// <summary>Path of this part in the configuration that it was taken from, for messages.</summary>
    private readonly string? _prefix;
    private readonly Lazy<HoconValue> _root;

    /// <summary>Creates a configuration without keys.</summary>
    public Config()
        : this(new HoconNode.Object(HoconOrigin.None), [])
    {
    }

    /// <summary>Creates a configuration from a value, which must be an object.</summary>
    public Config(HoconRoot root)
        : this((root ?? throw new ArgumentNullException(nameof(root))).Value, null)
    {
        Substitutions = root.Substitutions;
    }

    /// <summary>Creates a configuration from another with a fallback below it.</summary>
    public Config(Config source, Config? fallback)
    {
        ArgumentNullException.ThrowIfNull(source);
        _own = source._own;
        _prefix = source._prefix;
        Substitutions = source.Substitutions;
        Fallback = source.Fallback is null ? fallback : source.Fallback.WithFallback(fallback);
        _merged = fallback is null ? source._merged : Merge(source._merged, fallback._merged);
        _root = Resolution(_merged);
    }

    internal Config(HoconNode.Object definitions, IEnumerable<HoconSubstitution> substitutions)
    {
        _own = _merged = definitions;
        Substitutions = substitutions;
        _root = Resolution(definitions);
    }

    private Config(HoconValue value, string? prefix)
    {
        if (!value.IsEmpty && !value.IsObject())
        {
            throw new HoconException(value.Origin, prefix, $"an object is expected here, not {value.Kind}");
        }

        _own = _merged = value.IsEmpty ? new HoconNode.Object(value.Origin) : new HoconNode.Resolved(value);
        _prefix = prefix;
        Substitutions = [];
        _root = Resolution(_merged);
    }

    /// <summary>The configuration that is asked for what this one does not define; null when there is none.</summary>
    public Config? Fallback { get; }

    /// <summary>Whether there are no keys, here or in a fallback.</summary>
    public virtual bool IsEmpty => _merged switch
    {
        HoconNode.Object definitions => definitions.Fields.Count == 0,
        HoconNode.Resolved resolved => resolved.Value.GetObject() is not { Items.Count: > 0 },
        _ => false,
    };

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
    public override string ToString() => HoconResolver.Resolve(_own, lenient: true).GetObject()!.ToString(0);

    /// <summary>This configuration as HOCON text.</summary>
    /// <param name="includeFallback">Whether the fallbacks are merged in.</param>
    public string ToString(bool includeFallback) =>
        includeFallback ? HoconResolver.Resolve(_merged, lenient: true).GetObject()!.ToString(0) : ToString();

    /// <summary>A copy with another fallback at the end of the chain.</summary>
    protected Config Copy(Config? fallback = null) => new(this, fallback);

    private static Lazy<HoconValue> Resolution(HoconNode merged) =>
        // The error of a configuration that does not resolve is thrown again at every read.
        new(() => HoconResolver.Resolve(merged), LazyThreadSafetyMode.PublicationOnly);

    private static HoconNode.Object Merge(HoconNode top, HoconNode below)
    {
        var merged = new HoconNode.Object(top.Origin);
        foreach (HoconNode part in (ReadOnlySpan<HoconNode>)[below, top])
        {
            if (part is HoconNode.Object definitions)
            {
                merged.AddAll(definitions);
                continue;
            }

            foreach ((string key, HoconValue value) in ((HoconNode.Resolved)part).Value.GetObject()!.Items)
            {
                merged.Add(key, new HoconDefinition(new HoconNode.Resolved(value), false, value.Origin, HoconPath.Join([key])));
            }
        }

        return merged;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Runtime;

/// <content>Reading values by path. A path is keys with dots between them; a key that contains a dot stands in quotes.</content>
public partial class Config
{
    /// <summary>Whether there is a value, other than <c>null</c>, at the path.</summary>
    public virtual bool HasPath(string path) => Find(path) is not null;

    /// <summary>The value at the path, also when it is <c>null</c>; null when there is none.</summary>
    public HoconValue? GetValue(string path)
    {
        HoconValue? value = Root;
        foreach (string key in HoconPath.Split(path))
        {
            value = value?.GetChildObject(key);
        }

        return value;
    }

    /// <summary>The object at the path as a configuration of its own; null when there is none.</summary>
    public virtual Config? GetConfig(string path) =>
        Find(path) is { } value ? new Config(value, HoconPath.Below(_prefix, path), Substitutions) : null;

    /// <summary>Text.</summary>
    [return: NotNullIfNotNull(nameof(@default))]
    public virtual string? GetString(string path, string? @default = null) => Read(path, HoconScalars.Text, @default);

    /// <summary>A boolean: <c>true</c>, <c>on</c>, <c>yes</c> or <c>false</c>, <c>off</c>, <c>no</c>.</summary>
    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, HoconScalars.Boolean, @default);

    /// <summary>A whole number of 32 bits.</summary>
    public virtual int GetInt(string path, int @default = 0) => Read(path, HoconScalars.Int, @default);

    /// <summary>A whole number of 64 bits.</summary>
    public virtual long GetLong(string path, long @default = 0) => Read(path, HoconScalars.Long, @default);

    /// <summary>A floating-point number.</summary>
    public virtual float GetFloat(string path, float @default = 0) => Read(path, HoconScalars.Float, @default);

    /// <summary>A decimal number.</summary>
    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, HoconScalars.Decimal, @default);

    /// <summary>A floating-point number.</summary>
    public virtual double GetDouble(string path, double @default = 0) => Read(path, HoconScalars.Double, @default);

    /// <summary>A size in bytes such as <c>64 KiB</c> or <c>1MB</c>; null when it is missing or empty.</summary>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>A size in bytes such as <c>64 KiB</c> or <c>1MB</c>.</summary>
    public virtual long? GetByteSize(string path, long? def = null) => Find(path) is { } value ? value.ReadByteSize(Place(path)) : def;

    /// <summary>A duration such as <c>5 s</c>, <c>50 us</c> or <c>10ms</c>; a number without a unit counts milliseconds.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="default">What a missing value means; zero when null.</param>
    /// <param name="allowInfinite">Whether <c>infinite</c> is accepted; it gives <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Find(path) is { } value ? value.ReadTimeSpan(allowInfinite, Place(path)) : @default.GetValueOrDefault();

    /// <summary>A list of booleans; empty when it is missing.</summary>
    public virtual IList<bool> GetBooleanList(string path) => ReadList(path, HoconScalars.Boolean);

    /// <summary>A list of decimal numbers; empty when it is missing.</summary>
    public virtual IList<decimal> GetDecimalList(string path) => ReadList(path, HoconScalars.Decimal);

    /// <summary>A list of floating-point numbers; empty when it is missing.</summary>
    public virtual IList<float> GetFloatList(string path) => ReadList(path, HoconScalars.Float);

    /// <summary>A list of floating-point numbers; empty when it is missing.</summary>
    public virtual IList<double> GetDoubleList(string path) => ReadList(path, HoconScalars.Double);

    /// <summary>A list of whole numbers of 32 bits; empty when it is missing.</summary>
    public virtual IList<int> GetIntList(string path) => ReadList(path, HoconScalars.Int);

    /// <summary>A list of whole numbers of 64 bits; empty when it is missing.</summary>
    public virtual IList<long> GetLongList(string path) => ReadList(path, HoconScalars.Long);

    /// <summary>A list of whole numbers from 0 to 255; empty when it is missing.</summary>
    public virtual IList<byte> GetByteList(string path) => ReadList(path, HoconScalars.Byte);

    /// <summary>A list of texts; empty when it is missing.</summary>
    public virtual IList<string> GetStringList(string path) => ReadList(path, HoconScalars.Text);

    /// <summary>A list of texts, or <paramref name="defaultPaths"/> when it is missing.</summary>
    public virtual IList<string> GetStringList(string path, string[] defaultPaths) =>
        Find(path) is null ? defaultPaths : ReadList(path, HoconScalars.Text);

    private HoconValue? Find(string path) =>
        GetValue(path) is { } value && !(value.IsString() && value.GetString() is null) ? value : null;

    [return: NotNullIfNotNull(nameof(@default))]
    private T? Read<T>(string path, HoconScalar<T> scalar, T? @default) =>
        Find(path) is { } value ? value.Read(scalar, Place(path)) : @default;

    private List<T> ReadList<T>(string path, HoconScalar<T> scalar) =>
        Find(path) is { } value ? value.ReadList(scalar, Place(path)) : [];

    private string Place(string path) => HoconPath.Below(_prefix, path);
}

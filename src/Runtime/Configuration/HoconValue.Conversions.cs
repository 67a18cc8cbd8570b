namespace ActorNet.Runtime;

/// <content>Reading the value as a number, a duration, a size or a list. A value that does not fit throws <see cref="HoconException"/>.</content>
public partial class HoconValue
{
    /// <summary>The text; null for the literal <c>null</c>, an array or an object.</summary>
    public string? GetString()
    {
        if (!IsString())
        {
            return null;
        }

        return Values.Count == 1 ? Values[0].GetString() : string.Concat(Values.Select(element => element.GetString() ?? "null")).Trim();
    }

    /// <summary>A boolean: <c>true</c>, <c>on</c>, <c>yes</c> or <c>false</c>, <c>off</c>, <c>no</c>.</summary>
    public bool GetBoolean() => Read(HoconScalars.Boolean, null);

    /// <summary>A decimal number.</summary>
    public decimal GetDecimal() => Read(HoconScalars.Decimal, null);

    /// <summary>A floating-point number.</summary>
    public float GetFloat() => Read(HoconScalars.Float, null);

    /// <summary>A floating-point number.</summary>
    public double GetDouble() => Read(HoconScalars.Double, null);

    /// <summary>A whole number of 64 bits.</summary>
    public long GetLong() => Read(HoconScalars.Long, null);

    /// <summary>A whole number of 32 bits.</summary>
    public int GetInt() => Read(HoconScalars.Int, null);

    /// <summary>A whole number from 0 to 255.</summary>
    public byte GetByte() => Read(HoconScalars.Byte, null);

    /// <summary>A list of whole numbers from 0 to 255.</summary>
    public IList<byte> GetByteList() => ReadList(HoconScalars.Byte, null);

    /// <summary>A list of whole numbers of 32 bits.</summary>
    public IList<int> GetIntList() => ReadList(HoconScalars.Int, null);

    /// <summary>A list of whole numbers of 64 bits.</summary>
    public IList<long> GetLongList() => ReadList(HoconScalars.Long, null);

    /// <summary>A list of booleans.</summary>
    public IList<bool> GetBooleanList() => ReadList(HoconScalars.Boolean, null);

    /// <summary>A list of floating-point numbers.</summary>
    public IList<float> GetFloatList() => ReadList(HoconScalars.Float, null);

    /// <summary>A list of floating-point numbers.</summary>
    public IList<double> GetDoubleList() => ReadList(HoconScalars.Double, null);

    /// <summary>A list of decimal numbers.</summary>
    public IList<decimal> GetDecimalList() => ReadList(HoconScalars.Decimal, null);

    /// <summary>A list of texts.</summary>
    public IList<string> GetStringList() => ReadList(HoconScalars.Text, null);

    /// <summary>A duration: a number and a unit such as <c>5 s</c>, <c>50 us</c>, <c>10ms</c>; without a unit, milliseconds.</summary>
    /// <param name="allowInfinite">Whether <c>infinite</c> is accepted; it gives <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    public TimeSpan GetTimeSpan(bool allowInfinite = true) => ReadTimeSpan(allowInfinite, null);

    /// <summary>A size in bytes: a number and a unit such as <c>64 KiB</c> or <c>1MB</c>; without a unit, bytes. Null when the text is empty.</summary>
    public long? GetByteSize() => ReadByteSize(null);

    internal TimeSpan ReadTimeSpan(bool allowInfinite, string? path) =>
        Read(allowInfinite ? HoconScalars.DurationOrInfinite : HoconScalars.Duration, path);

    internal long? ReadByteSize(string? path) =>
        IsString() && string.IsNullOrEmpty(GetString()) ? null : Read(HoconScalars.ByteSize, path);

    /// <summary>Reads the text as one kind of scalar; <paramref name="path"/> goes into the message when it is not one.</summary>
    internal T Read<T>(HoconScalar<T> scalar, string? path)
    {
        string? text = GetString();
        if (text is null)
        {
            throw new HoconException(Origin, path, $"{scalar.Name} is expected here, not {Kind}");
        }

        return scalar.TryParse(text, out T value)
            ? value
            : throw new HoconException(Origin, path, $"'{Shorten(text)}' is not {scalar.Name}{scalar.Remedy}");
    }

    internal List<T> ReadList<T>(HoconScalar<T> scalar, string? path)
    {
        if (!IsArray() && !(IsObject() && GetArray().Count > 0))
        {
            throw new HoconException(Origin, path, $"an array is expected here, not {Kind}");
        }

        return GetArray().Select((item, index) => item.Read(scalar, path is null ? null : $"{path}[{index}]")).ToList();
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : $"{text.AsSpan(0, 57)}...";
}

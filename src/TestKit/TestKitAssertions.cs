using System.Collections;
using System.Globalization;

namespace ActorNet.TestKit;

/// <summary>Assertions that throw <see cref="TestKitAssertionException"/>, so that the TestKit needs no test framework.</summary>
public sealed class TestKitAssertions : ITestKitAssertions
{
    /// <inheritdoc/>
    public void Fail(string format = "", params object?[] args) => throw new TestKitAssertionException(Format(format, args));

    /// <inheritdoc/>
    public void AssertTrue(bool condition, string format = "", params object?[] args)
    {
        if (!condition)
        {
            Fail(format, args);
        }
    }

    /// <inheritdoc/>
    public void AssertFalse(bool condition, string format = "", params object?[] args) => AssertTrue(!condition, format, args);

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, string format = "", params object?[] args) =>
        AssertEqual(expected, actual, AreEqual, format, args);

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object?[] args)
    {
        ArgumentNullException.ThrowIfNull(comparer);
        if (!comparer(expected, actual))
        {
            string hint = Format(format, args);
            throw new TestKitAssertionException($"Expected: {Show(expected)}, but was: {Show(actual)}{(hint.Length > 0 ? $" ({hint})" : "")}");
        }
    }

    /// <summary>Sequences are equal when their elements are: a message often carries an array.</summary>
    private static bool AreEqual<T>(T expected, T actual) =>
        EqualityComparer<T>.Default.Equals(expected, actual)
        || (expected is IEnumerable and not string && actual is IEnumerable and not string && expected.GetType() == actual.GetType()
            && ((IEnumerable)expected).Cast<object?>().SequenceEqual(((IEnumerable)actual).Cast<object?>()));

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ => $"{value}",
    };

    private static string Format(string format, object?[] args) =>
        args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
}

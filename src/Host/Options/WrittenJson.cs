using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace ActorNet.Host.Options;

/// <summary>Takes options in JSON apart, each with its line and column.</summary>
public static class WrittenJson
{
    private const int MaxDepth = 16;

    /// <summary>Reads an object.</summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="place">Where the text stands; the places of options are made from it.</param>
    /// <param name="members">Its members in order, duplicates included.</param>
    /// <param name="problem">What is wrong with it, with line and column.</param>
    public static bool TryRead(string text, string place, out ImmutableArray<WrittenOption> members, [NotNullWhen(false)] out string? problem)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        members = [];
        problem = null;
        try
        {
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                problem = "is no JSON object";
                return false;
            }

            members = ReadMembers(ref reader, bytes, place);
            _ = reader.Read(); // whatever follows is an error
            return true;
        }
        catch (JsonException e)
        {
            // Their message ends with the position, in words of its own.
            string what = e.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
            problem = $"is no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {what}";
            return false;
        }
    }

    /// <summary>One member of an object that was parsed elsewhere.</summary>
    public static WrittenOption Of(JsonProperty member, string place)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(member.Value.GetRawText());
        var reader = new Utf8JsonReader(bytes);
        _ = reader.Read();
        return ReadValue(ref reader, member.Name, bytes, place, isPlaced: false);
    }

    private static ImmutableArray<WrittenOption> ReadMembers(ref Utf8JsonReader reader, byte[] bytes, string place, bool isPlaced = true)
    {
        var members = ImmutableArray.CreateBuilder<WrittenOption>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = TextOf(ref reader);
            long at = reader.TokenStartIndex;
            _ = reader.Read();
            members.Add(ReadValue(ref reader, key, bytes, isPlaced ? PlaceOf(place, bytes, at) : place, isPlaced, place));
        }

        return members.DrainToImmutable();
    }

    private static WrittenOption ReadValue(ref Utf8JsonReader reader, string key, byte[] bytes, string place, bool isPlaced, string? around = null)
    {
        around ??= place;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return WrittenOption.ObjectOf(key, ReadMembers(ref reader, bytes, around, isPlaced), place);
            case JsonTokenType.StartArray:
                var elements = ImmutableArray.CreateBuilder<WrittenOption>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) elements.Add(ReadValue(ref reader, "", bytes, place, isPlaced, around));
                return WrittenOption.ListOf(key, elements.DrainToImmutable(), place);
            case JsonTokenType.String:
                return WrittenOption.Of(key, TextOf(ref reader), place);
            case JsonTokenType.True:
                return WrittenOption.Of(key, "on", place);
            case JsonTokenType.False:
                return WrittenOption.Of(key, "off", place);
            default:
                return WrittenOption.Of(key, Encoding.UTF8.GetString(reader.ValueSpan), place); // a number as it stands, or null, which no option takes
        }
    }

    // Half of a surrogate pair is no text, but can be written; then it stays as it was written.
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static string PlaceOf(string place, byte[] bytes, long at)
    {
        ReadOnlySpan<byte> before = bytes.AsSpan(0, (int)at);
        int line = before.Count((byte)'\n') + 1, column = (int)at - before.LastIndexOf((byte)'\n');
        return $"{place} line {line}, column {column}";
    }
}

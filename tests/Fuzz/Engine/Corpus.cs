using System.Security.Cryptography;

namespace ActorNet.Fuzz.Engine;

/// <summary>The inputs that led somewhere: one file each, named by its hash.</summary>
public sealed class Corpus
{
    private readonly List<byte[]> _inputs = [];
    private readonly HashSet<string> _names = [];

    /// <summary>How many there are.</summary>
    public int Count => _inputs.Count;

    /// <summary>All of them, in a fixed order.</summary>
    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>Adds the files of a folder, by name; a folder that does not exist has none.</summary>
    public void Load(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)) Add(File.ReadAllBytes(file));
    }

    /// <summary>Adds an input, once.</summary>
    public void Add(byte[] input)
    {
        if (_names.Add(NameOf(input))) _inputs.Add(input);
    }

    /// <summary>Writes an input to a folder; returns the path.</summary>
    public static string Save(string folder, byte[] input)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, NameOf(input));
        File.WriteAllBytes(path, input);
        return path;
    }

    private static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input)[..8]);
}

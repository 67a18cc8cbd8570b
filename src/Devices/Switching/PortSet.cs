using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorNet.Devices.Switching;

/// <summary>A set of port numbers below <see cref="MaxPorts"/>, made once and used again and again. Not thread-safe.</summary>
public sealed class PortSet
{
    /// <summary>Port numbers are below this one.</summary>
    public const int MaxPorts = 1024;

    private const int WordBits = 64;

    private readonly ulong[] _words = new ulong[MaxPorts / WordBits];
    private int _used; // words from here on are zero

    /// <summary>Ports in the set.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            for (int i = 0; i < _used; i++) count += BitOperations.PopCount(_words[i]);
            return count;
        }
    }

    /// <summary>True when no port is in the set.</summary>
    public bool IsEmpty => !_words.AsSpan(0, _used).ContainsAnyExcept(0ul);

    /// <summary>The port, when there is exactly one; else -1.</summary>
    public int Only
    {
        get
        {
            int only = -1;
            for (int i = 0; i < _used; i++)
            {
                ulong word = _words[i];
                if (word == 0) continue;
                if (only >= 0 || !BitOperations.IsPow2(word)) return -1;
                only = (i * WordBits) + BitOperations.TrailingZeroCount(word);
            }

            return only;
        }
    }

    /// <summary>True when the port is in the set; false for numbers that no port has.</summary>
    public bool Contains(int port) => (uint)port < MaxPorts && (_words[port / WordBits] >> (port % WordBits) & 1) != 0;

    /// <summary>Adds a port.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int port)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)port, (uint)MaxPorts, nameof(port));
        int word = port / WordBits;
        _words[word] |= 1ul << (port % WordBits);
        if (word >= _used) _used = word + 1;
    }

    /// <summary>Takes a port out; nothing happens when it is not in the set.</summary>
    public void Remove(int port)
    {
        if ((uint)port < MaxPorts) _words[port / WordBits] &= ~(1ul << (port % WordBits));
    }

    /// <summary>Adds the port or takes it out.</summary>
    public void Set(int port, bool included)
    {
        if (included) Add(port); else Remove(port);
    }

    /// <summary>Takes all ports out.</summary>
    public void Clear()
    {
        // A loop: for every frame, and hardly ever more than a word.
        ulong[] words = _words;
        for (int i = _used - 1; (uint)i < (uint)words.Length; i--) words[i] = 0;
        _used = 0;
    }

    /// <summary>Becomes the ports that are in both sets.</summary>
    public void SetToBoth(PortSet first, PortSet second)
    {
        int used = Math.Min(first._used, second._used);
        for (int i = 0; i < used; i++) _words[i] = first._words[i] & second._words[i];
        if (_used > used) _words.AsSpan(used, _used - used).Clear();
        _used = used;
    }

    /// <summary>Adds the ports of another set.</summary>
    public void UnionWith(PortSet other)
    {
        for (int i = 0; i < other._used; i++) _words[i] |= other._words[i];
        _used = Math.Max(_used, other._used);
    }

    /// <summary>Keeps the ports that are in the other set too.</summary>
    public void IntersectWith(PortSet other) => SetToBoth(this, other);

    /// <summary>Takes the ports of another set out.</summary>
    public void ExceptWith(PortSet other)
    {
        int used = Math.Min(_used, other._used);
        for (int i = 0; i < used; i++) _words[i] &= ~other._words[i];
    }

    /// <summary>The ports in rising order; the set must not change meanwhile.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks from one set bit to the next.</summary>
    public struct Enumerator
    {
        private readonly PortSet _set;
        private ulong _rest;
        private int _word;

        internal Enumerator(PortSet set)
        {
            _set = set;
            _word = -1;
        }

        /// <summary>The port.</summary>
        public int Current { get; private set; }

        /// <summary>Goes to the next port; false when there is none.</summary>
        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_word >= _set._used) return false;
                _rest = _set._words[_word];
            }

            Current = (_word * WordBits) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}

using System.Text;

namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>A state as text, so that two are the same exactly when their keys are.</summary>
internal sealed class ModelKey
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public void Begin() => _length = 0;

    public void Add(int value)
    {
        if (_length == _bytes.Length) Array.Resize(ref _bytes, 2 * _bytes.Length);
        _bytes[_length++] = (byte)value;
    }

    public void Add(bool value) => Add(value ? 1 : 0);

    public string End() => Encoding.Latin1.GetString(_bytes, 0, _length);
}
